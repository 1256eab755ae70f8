"""Python's own XML-RPC server: prints its port, ends when its input closes. server.py [none]"""
import os
import sys
import threading
from xmlrpc.client import Binary, DateTime, Fault
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer


class Handler(SimpleXMLRPCRequestHandler):
    protocol_version = "HTTP/1.1"
    encode_threshold = 100
    rpc_paths = ("/RPC2",)


def fail(code, text):
    raise Fault(code, text)


def crash():
    raise ValueError("inside")


def double(num):
    """Doubles a number."""
    return 2 * num


server = SimpleXMLRPCServer(("127.0.0.1", 0), Handler, logRequests=False, allow_none="none" in sys.argv, use_builtin_types=True)
server.register_introspection_functions()
server.register_multicall_functions()
server.register_function(double, "cat.double")
server.register_function(lambda value: value, "cat.echo")
server.register_function(lambda *values: list(values), "cat.all")
server.register_function(fail, "cat.fail")
server.register_function(crash, "cat.crash")
server.register_function(lambda: None, "cat.nothing")
server.register_function(lambda: "x" * 100000, "cat.long")
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
