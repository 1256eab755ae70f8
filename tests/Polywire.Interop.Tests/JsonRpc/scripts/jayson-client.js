// Calls our servers through jayson, the most used JSON-RPC package of Node: argv = http port, tcp port.
const assert = require("assert");
const jayson = require("jayson/promise");

const [httpPort, tcpPort] = process.argv.slice(2).map(Number);

async function talk(client, streams) {
  assert.deepStrictEqual((await client.request("cat.double", [7])).result, 14);
  assert.deepStrictEqual((await client.request("cat.double", { num: 21 })).result, 42);
  const values = [null, true, 0, -1.5, "maine coon 猫 😺", [1, "two", [3]], { name: "tom", kittens: ["a"] }];
  for (const value of values) assert.deepStrictEqual((await client.request("cat.echo", [value])).result, value);
  const failed = await client.request("cat.fail", ["no hats"]);
  assert.deepStrictEqual([failed.error.code, failed.error.message], [-32009, "no hats"]);
  assert.strictEqual((await client.request("cat.purr", [])).error.code, -32601);
  assert.strictEqual((await client.request("cat.double", { paws: 4 })).error.code, -32602);
  const text = "x".repeat(1 << 20);
  assert.strictEqual((await client.request("cat.echo", [text])).result, text);

  const batch = await client.request([
    client.request("cat.double", [1], undefined, false),
    client.request("cat.double", [2], null, false),
    client.request("cat.purr", [], undefined, false),
  ]);
  assert.deepStrictEqual(batch.map((reply) => reply.result ?? reply.error.code).sort((a, b) => a - b), [-32601, 2]);
  // A notification is answered with nothing: over HTTP that ends the call, over TCP jayson does not wait.
  if (!streams) await client.request("cat.double", [3], null);
}

(async () => {
  await talk(jayson.Client.http({ port: httpPort, host: "127.0.0.1", path: "/jsonrpc" }), false);
  await talk(jayson.Client.http({ port: httpPort, host: "127.0.0.1", path: "/jsonrpc" }), false);
  await talk(jayson.Client.tcp({ port: tcpPort, host: "127.0.0.1" }), true);
  const old = jayson.Client.http({ port: httpPort, host: "127.0.0.1", path: "/jsonrpc", version: 1 });
  const reply = await old.request("cat.double", [8]);
  assert.deepStrictEqual([reply.result, reply.error], [16, null]);
  console.log("done");
})().catch((error) => { console.error(error); process.exit(1); });
