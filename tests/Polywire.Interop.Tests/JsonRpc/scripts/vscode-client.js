// An editor's side of vscode-jsonrpc, over standard input and output; what it finds goes to standard error.
const assert = require("assert");
const rpc = require("vscode-jsonrpc/node");

const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(process.stdin), new rpc.StreamMessageWriter(process.stdout));
connection.listen();

(async () => {
  assert.strictEqual(await connection.sendRequest("cat.double", 7), 14);
  assert.strictEqual(await connection.sendRequest("cat.double", rpc.ParameterStructures.byName, { num: 21 }), 42);
  const values = [null, true, -1.5, "maine coon 猫 😺", [1, "two"], { name: "tom" }];
  for (const value of values) assert.deepStrictEqual(await connection.sendRequest("cat.echo", rpc.ParameterStructures.byPosition, value), value);
  await assert.rejects(connection.sendRequest("cat.fail", "no hats"), (error) => error.code === -32009 && error.message === "no hats");
  await assert.rejects(connection.sendRequest("cat.purr"), (error) => error.code === rpc.ErrorCodes.MethodNotFound);
  const source = new rpc.CancellationTokenSource();
  const waiting = connection.sendRequest("cat.wait", source.token);
  setTimeout(() => source.cancel(), 50);
  await assert.rejects(waiting, (error) => error.code === -32800);
  await connection.sendNotification("cat.double", 1);
  const many = await Promise.all(Array.from({ length: 1000 }, (_, i) => connection.sendRequest("cat.double", i)));
  many.forEach((twice, i) => assert.strictEqual(twice, 2 * i));
  console.error("done");
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
