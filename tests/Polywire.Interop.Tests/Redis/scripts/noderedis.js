// Lists, blocking pops, transactions and pub/sub with node-redis against the hub: node noderedis.js PORT RESP
const assert = require('node:assert');
const { createClient } = require('redis');

async function main() {
  const [, , port, protocol] = process.argv;
  const options = { url: `redis://127.0.0.1:${port}`, RESP: Number(protocol) };
  const r = await createClient(options).connect();
  const subscriber = await createClient(options).connect(), blocked = await createClient(options).connect();
  await r.flushAll();
  assert.equal(await r.rPush('cats', ['tom', 'felix', 'garfield']), 3);
  assert.deepEqual(await r.lRange('cats', 0, -1), ['tom', 'felix', 'garfield']);
  assert.equal(await r.lMove('cats', 'dogs', 'LEFT', 'RIGHT'), 'tom');
  assert.deepEqual(await r.lPosCount('cats', 'felix', 0), [0]);
  assert.deepEqual({ ...(await r.blPop(['none', 'dogs'], 1)) }, { key: 'dogs', element: 'tom' });
  assert.equal(await r.blPop('none', 0.05), null);
  await assert.rejects(r.lSet('cats', 99, 'x'), /ERR index out of range/);

  const waiting = blocked.brPop('late', 10);
  await r.rPush('late', 'worm');
  assert.deepEqual({ ...(await waiting) }, { key: 'late', element: 'worm' });

  assert.deepEqual(await r.multi().rPush('cats', 'x').lPop('cats').exec(), [3, 'felix']);
  const replies = await Promise.all(Array.from({ length: 1000 }, () => r.rPush('many', 'x')));
  assert.deepEqual(replies, Array.from({ length: 1000 }, (_, i) => i + 1));
  const keys = [];
  for await (const page of r.scanIterator()) keys.push(...[page].flat());
  assert.deepEqual(keys.sort(), ['cats', 'many']);

  const got = [];
  let all;
  const whole = new Promise(resolve => { all = resolve; });
  const listener = (text, channel) => { got.push([channel, text]); if (got.length === 3) all(); };
  await subscriber.subscribe('maine coon', listener);
  await subscriber.pSubscribe('norwegian*', listener);
  await subscriber.sSubscribe('siamese', listener);
  assert.equal(await r.publish('maine coon', 'hat'), 1);
  assert.equal(await r.publish('norwegian forest', 'bow tie'), 1);
  assert.equal(await r.sPublish('siamese', 'scarf'), 1);
  await whole;
  assert.deepEqual(got, [['maine coon', 'hat'], ['norwegian forest', 'bow tie'], ['siamese', 'scarf']]);
  await subscriber.unsubscribe('maine coon');
  await r.flushAll();
  await Promise.all([r.close(), subscriber.destroy(), blocked.close()]);
  console.log('ok');
}

main().catch(error => { console.error(error); process.exit(1); });
