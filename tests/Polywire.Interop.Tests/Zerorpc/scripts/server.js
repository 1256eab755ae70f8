// A server of npm zerorpc for our client.
const zerorpc = require('./zerorpc.js');

// Functions of the old kind: it reads the parameters' names from their text.
const server = new zerorpc.Server({
  double: function (number, reply) { reply(null, 2 * number); },
  fail: function (message, reply) { reply(new TypeError(message)); },
  nothing: function (reply) { reply(); },
  slow: function (milliseconds, reply) { setTimeout(() => reply(null, 'awake'), milliseconds); },
  count: function (to, reply) {
    let next = 1;
    const step = () => {
      if (next > to) reply(null, undefined, false);
      else { reply(null, next++, true); setImmediate(step); }
    };
    step();
  },
}, 1000);
server.on('error', error => console.error('error', error));
server.bind(process.argv[2]);
console.log('ready');
