// jayson's servers, for our client: prints "HTTPPORT TCPPORT", ends with its standard input.
const jayson = require("jayson");

const server = new jayson.Server({
  "cat.double": (args, done) => done(null, 2 * (Array.isArray(args) ? args[0] : args.num)),
  "cat.echo": (args, done) => done(null, Array.isArray(args) ? args[0] : args.value),
  "cat.fail": (args, done) => done({ code: -32009, message: args[0], data: { lives: 9 } }),
  "cat.slow": (args, done) => setTimeout(() => done(null, "late"), args[0]),
});
const http = server.http().listen(0, "127.0.0.1", () => {
  const tcp = server.tcp();
  tcp.listen(0, "127.0.0.1", () => console.log(`${http.address().port} ${tcp.address().port}`));
});
process.stdin.on("end", () => process.exit(0)).resume();
