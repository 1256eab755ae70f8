// npm xmlrpc's server: prints its port, ends when its input closes.
const xmlrpc = require('xmlrpc');

const server = xmlrpc.createServer({ host: '127.0.0.1', port: 0 }, () => console.log(server.httpServer.address().port));
server.on('cat.double', (error, params, reply) => reply(null, 2 * params[0]));
server.on('cat.echo', (error, params, reply) => reply(null, params[0]));
server.on('cat.fail', (error, params, reply) => reply({ faultCode: params[0], faultString: params[1] }));
process.stdin.on('end', () => process.exit(0)).resume();
