# Arguments: PORT.
import sys
from xmlrpc.server import SimpleXMLRPCServer


def double(num):
    return num * 2


server = SimpleXMLRPCServer(('localhost', int(sys.argv[1])))
server.register_function(double, 'double')
server.serve_forever()
