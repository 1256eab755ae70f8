// Requests one at a time, by the stock client; the responder is a connection of its own.
// node requests.cjs NPM_FOLDER PORT COUNT
const [folder, port, count] = process.argv.slice(2);
const { connect } = require(require.resolve("nats", { paths: [folder] }));

(async () => {
    const servers = `127.0.0.1:${port}`;
    const responder = await connect({ servers });
    responder.subscribe("double", { callback: (_, message) => message.respond(message.data) });
    await responder.flush();
    const asker = await connect({ servers });
    const body = new Uint8Array(64);
    const ask = async many => { for (let i = 0; i < many; i++) await asker.request("double", body, { timeout: 10000 }); };
    await ask(Number(count) / 10);
    const began = process.hrtime.bigint();
    await ask(Number(count));
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    console.log(JSON.stringify({ per_s: Number(count) / seconds }));
    await asker.close();
    await responder.close();
})();
