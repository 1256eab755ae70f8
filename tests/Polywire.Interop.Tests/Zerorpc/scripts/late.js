// Has a hundred methods of our server block, and calls others meanwhile, each over a new connection.
const zerorpc = require('./zerorpc.js');

const open = () => {
  const client = new zerorpc.Client({ timeout: 100, heartbeatInterval: 1500 });
  client.on('error', error => { console.log('error', error); process.exit(1); });
  client.connect(process.argv[2]);
  return client;
};

const call = (client, method, ...args) => new Promise(resolve =>
  client.invoke(method, ...args, (error, reply) => resolve(error ? `${error.name}: ${error.message}` : JSON.stringify(reply))));

const tally = replies => {
  const count = {};
  for (const reply of replies) count[reply] = (count[reply] || 0) + 1;
  return JSON.stringify(count);
};

(async () => {
  const client = open();
  // The first answer shows that the connection is there.
  await call(client, 'cat.double', 1);
  const first = Promise.all([...Array(100)].map(() => call(client, 'cat.block', 4000)));
  await new Promise(resolve => setTimeout(resolve, 1000));
  console.log('late', tally(await Promise.all([...Array(10)].map(() => call(open(), 'cat.double', 4)))));
  console.log('first', tally(await first));
  process.exit(0);
})();
