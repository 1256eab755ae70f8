// A server of npm msgpack-rpc-lite for our client.
const { createServer } = require('msgpack-rpc-lite');

const server = createServer();
server.on('double', ([number], reply) => reply(null, 2 * number));
server.on('echo', ([value], reply) => reply(null, value));
server.on('fail', ([message], reply) => reply({ message }, null));
let heard = 'nothing';
server.on('tell', ([text]) => { heard = text; });
server.on('heard', (_, reply) => reply(null, heard));
server.listen(Number(process.argv[2].split(':').pop()), '127.0.0.1', () => console.log('ready'));
