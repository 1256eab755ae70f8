// npm xmlrpc's client against the hub: client.js PORT
const assert = require('assert');
const xmlrpc = require('xmlrpc');

const client = xmlrpc.createClient({ host: '127.0.0.1', port: +process.argv[2], path: '/RPC2' });
const call = (method, ...params) => new Promise((resolve, reject) => client.methodCall(method, params, (error, value) => error ? reject(error) : resolve(value)));

(async () => {
  assert.strictEqual(await call('demo.double', 21), 42);
  for (const value of [true, 0, -1, 0.5, '', 'maine coon <&> 猫', [1, 'two', [3.5]], { name: 'tom', lives: 9, kittens: [] }])
    assert.deepStrictEqual(await call('demo.echo', value), value);
  assert.deepStrictEqual(await call('demo.echo', Buffer.from([0, 255, 1])), Buffer.from([0, 255, 1]));
  assert.ok((await call('demo.echo', new Date(2026, 10, 21))) instanceof Date);
  await assert.rejects(call('demo.fail', 'no hats'), { faultCode: -32009, faultString: 'no hats' });
  await assert.rejects(call('demo.purr'), { faultCode: -32601 });
  assert.deepStrictEqual(await call('system.methodSignature', 'demo.double'), [['i8', 'i8']]);
  const results = await Promise.all(Array.from({ length: 100 }, (_, number) => call('demo.double', number)));
  assert.deepStrictEqual(results, Array.from({ length: 100 }, (_, number) => 2 * number));
  console.log('done');
})().catch(error => { console.error(error); process.exit(1); });
