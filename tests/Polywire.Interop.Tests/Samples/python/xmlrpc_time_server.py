# Exercise 17.3. Arguments: PORT.
import datetime
import sys
from xmlrpc.server import SimpleXMLRPCServer

server = SimpleXMLRPCServer(('localhost', int(sys.argv[1])))
server.register_function(lambda: datetime.datetime.now().isoformat(), 'time')
server.serve_forever()
