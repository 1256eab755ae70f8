// npm @nats-io/transport-node against a server: node transport-node.js URL
const assert = require("node:assert");
const { connect } = require("@nats-io/transport-node");

(async () => {
    const c = await connect({ servers: process.argv[2], name: "modern", verbose: true, pedantic: true });
    assert.strictEqual(c.info.headers, true);
    const sub = c.subscribe("a.>", { max: 2 });
    c.publish("a.b", "one");
    c.publish("a.b.c", "two");
    const heard = [];
    for await (const m of sub) heard.push(m.subject + "=" + m.string());
    assert.deepStrictEqual(heard, ["a.b=one", "a.b.c=two"]);
    c.subscribe("json", { callback: (_, m) => m.respond(JSON.stringify({ got: m.json() })) });
    assert.deepStrictEqual((await c.request("json", JSON.stringify([1]), { timeout: 30000 })).json(), { got: [1] });
    const many = [];
    for await (const m of await c.requestMany("json", "1", { strategy: "count", maxMessages: 1, maxWait: 30000 })) many.push(m.json());
    assert.deepStrictEqual(many, [{ got: 1 }]);
    await assert.rejects(c.request("nobody", "?", { timeout: 30000 }), e => e.isNoResponders ? e.isNoResponders() : e.name === "RequestError");
    await c.drain();
    console.log("ok");
})().catch(e => { console.error(e); process.exit(1); });
