from socket import *
from time import ctime
import sys

HOST = '127.0.0.1'
PORT = int(sys.argv[1])
BUFSIZ = 1024
ADDR = (HOST, PORT)

tcpSocket = socket(AF_INET, SOCK_STREAM)
tcpSocket.bind(ADDR)
tcpSocket.listen(5)

ON = True

while ON:
    print('waiting for connection...')
    tcpClientSocket, addr = tcpSocket.accept()
    print('... connect from:', addr)

    while True:
        data = tcpClientSocket.recv(BUFSIZ)
        if not data:
            break
        # The seed's line is of Python 2; this is what it means in Python 3.
        tcpClientSocket.send(('[%s] %s' % (ctime(), data.decode())).encode())

    tcpClientSocket.close()
tcpSocket.close()
