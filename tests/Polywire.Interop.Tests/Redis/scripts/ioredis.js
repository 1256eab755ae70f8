// Lists, blocking pops, transactions and pub/sub with ioredis against the hub: node ioredis.js PORT
const assert = require('node:assert');
const Redis = require('ioredis');

async function main() {
  const options = { port: Number(process.argv[2]), maxRetriesPerRequest: 1 };
  const r = new Redis(options), subscriber = new Redis(options), blocked = new Redis(options);
  await r.flushall();
  assert.equal(await r.rpush('cats', 'tom', 'felix', 'garfield'), 3);
  assert.deepEqual(await r.lrange('cats', 0, -1), ['tom', 'felix', 'garfield']);
  assert.equal(await r.lmove('cats', 'dogs', 'LEFT', 'RIGHT'), 'tom');
  assert.deepEqual(await r.lmpop(2, 'none', 'cats', 'RIGHT', 'COUNT', 2), ['cats', ['garfield', 'felix']]);
  assert.deepEqual(await r.blpop('none', 'dogs', 1), ['dogs', 'tom']);
  assert.equal(await r.blpop('none', 0.05), null);
  await assert.rejects(r.lrange('cats', 'a', 1), /^ReplyError: ERR value is not an integer or out of range$/);
  await assert.rejects(r.call('NONSENSE', 'x'), /^ReplyError: ERR unknown command 'NONSENSE', with args beginning with: 'x' $/);

  const waiting = blocked.brpop('late', 10);
  await r.rpush('late', 'worm');
  assert.deepEqual(await waiting, ['late', 'worm']);

  assert.deepEqual(await r.multi().rpush('cats', 'a', 'b').lpop('cats').exec(), [[null, 2], [null, 'a']]);
  const replies = await Promise.all(Array.from({ length: 1000 }, () => r.rpush('many', 'x')));
  assert.deepEqual(replies, Array.from({ length: 1000 }, (_, i) => i + 1));
  await r.expire('many', 100);
  assert.equal(await r.ttl('many'), 100);
  const keys = [];
  for await (const page of r.scanStream()) keys.push(...page);
  assert.deepEqual(keys.sort(), ['cats', 'many']);

  const got = [];
  const all = new Promise(resolve => {
    subscriber.on('message', (channel, text) => { got.push([channel, text]); if (got.length === 2) resolve(); });
    subscriber.on('pmessage', (pattern, channel, text) => { got.push([pattern, channel, text]); if (got.length === 2) resolve(); });
  });
  assert.equal(await subscriber.subscribe('maine coon'), 1);
  assert.equal(await subscriber.psubscribe('norwegian*'), 2);
  assert.equal(await r.publish('maine coon', 'hat'), 1);
  assert.equal(await r.publish('norwegian forest', 'bow tie'), 1);
  await all;
  assert.deepEqual(got, [['maine coon', 'hat'], ['norwegian*', 'norwegian forest', 'bow tie']]);
  assert.equal(await subscriber.unsubscribe('maine coon'), 1);
  await r.flushall();
  r.disconnect(); subscriber.disconnect(); blocked.disconnect();
  console.log('ok');
}

main().catch(error => { console.error(error); process.exit(1); });
