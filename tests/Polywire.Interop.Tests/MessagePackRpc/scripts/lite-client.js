// Calls our server with npm msgpack-rpc-lite, and prints what came.
const { createClient } = require('msgpack-rpc-lite');

const client = createClient(Number(process.argv[2]), '127.0.0.1');
const call = (...args) => client.request(...args).then(([reply]) => JSON.stringify(reply), error => `error ${JSON.stringify(error)}`);

(async () => {
  console.log(await call('cat.double', 7));
  console.log(await call('cat.echo', { name: 'maine coon 猫', lives: [1, 2.5, null] }));
  console.log(await call('cat.count', 5));
  console.log(await call('cat.fail', 'no more lives'));
  await client.notify('cat.double', 1);
  console.log((await Promise.all([...Array(500).keys()].map(i => call('cat.double', i)))).reduce((all, one) => all + Number(one), 0));
  process.exit(0);
})();
