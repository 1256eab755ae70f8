// Calls our server with npm zerorpc, and prints what came.
const zerorpc = require('./zerorpc.js');

const client = new zerorpc.Client({ timeout: 50, heartbeatInterval: 2000 });
client.on('error', error => { console.log('error', error); process.exit(1); });
client.connect(process.argv[2]);

const call = (method, ...args) => new Promise(resolve =>
  client.invoke(method, ...args, (error, reply) => resolve(error ? `${error.name}: ${error.message}` : JSON.stringify(reply))));

const sum = (method, ...args) => new Promise((resolve, reject) => {
  let total = 0, count = 0;
  client.invoke(method, ...args, (error, item, more) => {
    if (error) reject(error);
    else if (more) { total += item; count++; }
    else resolve(`${count} items, ${total}`);
  });
});

(async () => {
  console.log(await call('cat.double', 7));
  console.log(await call('cat.echo', { name: 'maine coon 猫', lives: [1, 2.5, null] }));
  console.log(await call('cat.fail', 'no more lives'));
  console.log(await call('cat.purr'));
  console.log(await sum('cat.count', 0));
  console.log(await sum('cat.count', 1));
  console.log(await sum('cat.count', 5000));
  console.log((await Promise.all([...Array(500).keys()].map(i => call('cat.double', i)))).reduce((all, one) => all + Number(one), 0));
  // Far more than the server has threads, each for longer than a silent server is waited for.
  console.log((await Promise.all([...Array(8)].map(() => call('cat.block', 5000)))).filter(reply => reply === '5000').length);
  console.log(await call('_zerorpc_ping'));
  console.log(Object.keys(JSON.parse(await call('_zerorpc_inspect')).methods).join(' '));
  client.close();
})();
