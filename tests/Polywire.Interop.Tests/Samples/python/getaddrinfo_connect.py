# Arguments: HOST SERVICE.
import socket
import sys

try:
    found = socket.getaddrinfo(
        sys.argv[1], sys.argv[2], 0, socket.SOCK_STREAM, 0,
        socket.AI_ADDRCONFIG | socket.AI_V4MAPPED | socket.AI_CANONNAME)
except socket.gaierror as failure:
    print('Name service failure:', failure.args[1])
    sys.exit(1)

family, kind, protocol, name, address = found[0]
client = socket.socket(family, kind, protocol)
try:
    client.connect(address)
except OSError as failure:
    print('Network failure:', failure.args[1])
else:
    print('Success: host', name, 'is listening on port', address[1])
