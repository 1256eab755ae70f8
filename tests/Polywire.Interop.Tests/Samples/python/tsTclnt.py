from socket import *
import sys

with socket(AF_INET, SOCK_STREAM) as client:
    client.connect(('127.0.0.1', int(sys.argv[1])))
    for word in ['hi', 'spanish inquisition']:
        client.send(word.encode())
        print(client.recv(1024).decode())
