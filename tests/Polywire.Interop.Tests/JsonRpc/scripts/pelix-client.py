"""Calls our server through jsonrpclib-pelix: argv = http port."""
import sys

import jsonrpclib
from jsonrpclib.jsonrpc import ProtocolError

url = f"http://127.0.0.1:{sys.argv[1]}/jsonrpc"
for version in (2.0, 1.0):
    server = jsonrpclib.ServerProxy(url, config=jsonrpclib.config.Config(version=version))
    assert server.cat.double(7) == 14
    for value in (None, True, 0, -1.5, "maine coon 猫 😺", [1, "two", [3]], {"name": "tom", "kittens": ["a"]}):
        assert server.cat.echo(value) == value, value
    try:
        server.cat.fail("no hats")
        raise AssertionError("it did not fail")
    except ProtocolError as failure:
        assert failure.args[0][:2] == (-32009, "no hats"), failure.args
    try:
        server.cat.purr()
        raise AssertionError("there is no such method")
    except ProtocolError as failure:
        assert failure.args[0][0] == -32601, failure.args

server = jsonrpclib.ServerProxy(url)
assert server.cat.double(num=21) == 42
assert server._notify.cat.double(1) is None
batch = jsonrpclib.MultiCall(server)
batch.cat.double(1)
batch.cat.double(2)
batch._notify.cat.double(3)
assert sorted(batch()) == [2, 4]
print("done")
