// @grpc/grpc-js, a whole implementation in JavaScript, against our server.
const assert = require("assert");
const grpc = require("@grpc/grpc-js");

const number = {
  // int64 field = 1
  write: value => { const bytes = [8]; for (; value > 127; value >>= 7) bytes.push((value & 127) | 128); bytes.push(value); return Buffer.from(bytes); },
  read: bytes => { let value = 0; for (let i = 1; i < bytes.length; i++) value |= (bytes[i] & 127) << (7 * (i - 1)); return value; },
};
const method = (name, requestStream, responseStream) => ({
  path: "/probe.Probe/" + name, requestStream, responseStream,
  requestSerialize: number.write, requestDeserialize: number.read, responseSerialize: number.write, responseDeserialize: number.read,
});
const Client = grpc.makeGenericClientConstructor({
  double: method("Double", false, false), count: method("Count", false, true), sum: method("Sum", true, false), doubled: method("Doubled", true, true),
  countAndFail: method("CountAndFail", false, true), throw: method("Throw", false, false), purr: method("Purr", false, false), forever: method("Forever", false, true),
  wait: method("WaitForCancellation", false, false),
}, "probe.Probe");
const client = new Client(process.argv[2], grpc.credentials.createInsecure());
const unary = (name, value, options = {}) => new Promise((resolve, reject) => client[name](value, new grpc.Metadata(), options, (error, reply) => error ? reject(error) : resolve(reply)));
const all = stream => new Promise((resolve, reject) => {
  const items = [];
  stream.on("data", item => items.push(item)).on("end", () => resolve(items)).on("error", error => { error.items = items; reject(error); });
});
const fails = async (code, promise) => {
  const error = await promise.then(() => assert.fail("no failure"), error => error);
  assert.strictEqual(error.code, code, error.message);
  return error;
};

(async () => {
  assert.strictEqual(await unary("double", 21), 42);
  assert.deepStrictEqual(await all(client.count(1000)), Array.from({ length: 1000 }, (_, i) => i + 1));
  const total = new Promise((resolve, reject) => { const call = client.sum((error, reply) => error ? reject(error) : resolve(reply)); for (let i = 1; i <= 100; i++) call.write(i); call.end(); });
  assert.strictEqual(await total, 5050);
  const both = client.doubled();
  const doubled = all(both);
  for (let i = 1; i <= 100; i++) both.write(i);
  both.end();
  assert.deepStrictEqual(await doubled, Array.from({ length: 100 }, (_, i) => 2 * i + 2));
  assert.strictEqual((await fails(grpc.status.DATA_LOSS, all(client.countAndFail(3)))).items.length, 3);
  await fails(grpc.status.UNKNOWN, unary("throw", 0));
  await fails(grpc.status.UNIMPLEMENTED, unary("purr", 0));
  await fails(grpc.status.DEADLINE_EXCEEDED, unary("wait", 0, { deadline: Date.now() + 200 }));
  const endless = client.forever(0);
  let seen = 0;
  await fails(grpc.status.CANCELLED, new Promise((resolve, reject) => endless.on("data", () => { if (++seen === 500) endless.cancel(); }).on("error", reject)));
  assert.deepStrictEqual(await Promise.all(Array.from({ length: 2000 }, (_, i) => unary("double", i))), Array.from({ length: 2000 }, (_, i) => 2 * i));
  client.close();
  console.log("done");
})().catch(error => { console.error(error); process.exit(1); });
