"""jsonrpclib-pelix's server, for our client: prints its port, ends with its standard input."""
import sys
import threading

from jsonrpclib import Fault
from jsonrpclib.SimpleJSONRPCServer import SimpleJSONRPCServer


def fail(message):
    return Fault(-32009, message)


def crash():
    raise ValueError("inside")


server = SimpleJSONRPCServer(("127.0.0.1", 0), logRequests=False)
server.register_function(lambda num: 2 * num, "cat.double")
server.register_function(lambda value: value, "cat.echo")
server.register_function(fail, "cat.fail")
server.register_function(crash, "cat.crash")
server.register_introspection_functions()
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
