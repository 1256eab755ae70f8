// A language server's side of vscode-jsonrpc, over standard input and output.
const rpc = require("vscode-jsonrpc/node");

const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(process.stdin), new rpc.StreamMessageWriter(process.stdout));
let cancelled = 0;
let noticed = null;
connection.onRequest("cat.double", (num) => 2 * num);
connection.onRequest("cat.echo", (value) => value);
connection.onRequest("cat.fail", (message) => { throw new rpc.ResponseError(-32009, message, { lives: 9 }); });
connection.onRequest("cat.wait", (token) => new Promise((done) => token.onCancellationRequested(() => { cancelled++; done("gone"); })));
connection.onRequest("cat.cancelled", () => cancelled);
connection.onNotification("cat.notice", (text) => { noticed = text; });
connection.onRequest("cat.noticed", () => noticed);
connection.onNotification("cat.quit", () => process.exit(0));
connection.listen();
