// npm nats against a server: node natsjs.js URL
const assert = require("node:assert");
const { connect, headers, StringCodec, ErrorCode } = require("nats");
const text = StringCodec();

(async () => {
    const url = process.argv[2];
    const one = await connect({ servers: url, name: "one" }), two = await connect({ servers: url });

    // Publish, subscribe, wildcards, headers, auto-unsubscribe.
    const heard = [];
    const sub = one.subscribe("cats.*", { max: 3 });
    await one.flush();
    const h = headers();
    h.append("Colour", "red");
    h.append("Colour", "blue");
    h.set("Note", "ü: ✓");
    two.publish("cats.tom", text.encode("fedora"));
    two.publish("dogs.rex", text.encode("none"));
    two.publish("cats.kit", text.encode("bowler"), { headers: h });
    two.publish("cats.big", new Uint8Array(1000000));
    two.publish("cats.late", text.encode("too late"));
    for await (const m of sub) heard.push([m.subject, m.data.length, m.headers ? m.headers.values("Colour").join() : ""]);
    assert.deepStrictEqual(heard, [["cats.tom", 6, ""], ["cats.kit", 6, "red,blue"], ["cats.big", 1000000, ""]]);

    // Queue groups and requests, many at once.
    const served = [0, 0];
    [one, two].forEach((c, i) => c.subscribe("double", { queue: "workers", callback: (_, m) => { served[i]++; m.respond(text.encode(String(2 * Number(text.decode(m.data))))); } }));
    await one.flush();
    await two.flush();
    const replies = await Promise.all(Array.from({ length: 200 }, (_, i) => one.request("double", text.encode(String(i)), { timeout: 30000 })));
    assert.deepStrictEqual(replies.map(m => Number(text.decode(m.data))), Array.from({ length: 200 }, (_, i) => 2 * i));
    assert.ok(served[0] > 0 && served[1] > 0, `shared ${served}`);

    // Nobody there: told at once, and JetStream is not there.
    await assert.rejects(one.request("nobody", text.encode("?"), { timeout: 30000 }), e => e.code === ErrorCode.NoResponders);
    await assert.rejects((await one.jetstreamManager({ checkAPI: false })).getAccountInfo(), e => e.code === ErrorCode.JetStreamNotEnabled || e.code === ErrorCode.NoResponders);

    // What is said wrong leaves the connection.
    assert.ok(await one.rtt() >= 0);
    const quiet = await connect({ servers: url, noEcho: true });
    let echoed = 0;
    quiet.subscribe("echo", { callback: () => echoed++ });
    quiet.publish("echo");
    await quiet.flush();
    assert.strictEqual(echoed, 0);
    await Promise.all([one.drain(), two.drain(), quiet.close()]);
    console.log("ok");
})().catch(e => { console.error(e); process.exit(1); });
