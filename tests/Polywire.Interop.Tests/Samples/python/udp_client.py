from datetime import datetime
import socket
import sys

server_address = ('localhost', int(sys.argv[1]))
max_size = 4096
print('Starting the client at %s' % datetime.now())
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(b'Hello!', server_address)

data, server = client.recvfrom(max_size)
print('At %s %s said %s' % (datetime.now(), server, data))
client.close()
