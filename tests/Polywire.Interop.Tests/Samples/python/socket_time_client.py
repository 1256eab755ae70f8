# Exercise 17.1. Arguments: PORT.
import socket
import sys

with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as client:
    client.sendall(b'time')
    print(client.makefile().read())
