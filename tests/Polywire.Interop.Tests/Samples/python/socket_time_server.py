# Exercise 17.1. Arguments: PORT.
import datetime
import socket
import sys

server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
while True:
    client, _ = server.accept()
    with client:
        asked = client.recv(4).decode()
        client.sendall((datetime.datetime.now().isoformat() if asked == 'time' else 'say time').encode())
