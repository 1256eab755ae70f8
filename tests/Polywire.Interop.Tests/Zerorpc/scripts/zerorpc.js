// npm zerorpc asks for a zeromq of 2018, whose place today's takes with its old interface.
const Module = require('module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  return resolve.call(this, name === 'zeromq' ? 'zeromq/v5-compat' : name, ...rest);
};
module.exports = require('zerorpc');
