# The chapter's jsonrpcserver cannot be had here; jsonrpclib-pelix is what Debian has. Arguments: PORT.
import sys
from jsonrpclib.SimpleJSONRPCServer import SimpleJSONRPCServer


def double(num):
    return num * 2


server = SimpleJSONRPCServer(('localhost', int(sys.argv[1])))
server.register_function(double)
server.serve_forever()
