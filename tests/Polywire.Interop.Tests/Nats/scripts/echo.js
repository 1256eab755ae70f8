// One side of a conversation with our client: node echo.js URL. Answers "ask", repeats "in" on "out" with its headers.
const { connect, StringCodec } = require("nats");
const text = StringCodec();

(async () => {
    const c = await connect({ servers: process.argv[2] });
    c.subscribe("ask", { callback: (_, m) => m.respond(text.encode("Stop saying: " + text.decode(m.data))) });
    c.subscribe("in", { callback: (_, m) => c.publish("out", m.data, { headers: m.headers }) });
    await c.flush();
    console.log("ready");
    process.stdin.on("end", () => c.close());
    process.stdin.resume();
})();
