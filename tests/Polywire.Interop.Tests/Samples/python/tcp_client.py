from datetime import datetime
import socket
import sys

server_address = ('localhost', int(sys.argv[1]))
max_size = 4096
print('Starting the client at %s' % datetime.now())
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(server_address)

client.sendall(b'Hello!')
data = client.recv(max_size)
print('At %s someone replied said %s' % (datetime.now(), data))
client.close()
