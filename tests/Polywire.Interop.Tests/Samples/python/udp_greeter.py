import sys
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

s.bind(('127.0.0.1', int(sys.argv[1])))
print('bind udp on port:' + sys.argv[1])

while True:
    data, addr = s.recvfrom(1024)
    print('received from %s:%s' % addr)
    reply = 'Hello, %s' % data.decode('utf-8')
    s.sendto(reply.encode('utf-8'), addr)
