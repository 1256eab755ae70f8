# Exercise 17.2. Arguments: PORT.
import datetime
import sys

import zmq

server = zmq.Context().socket(zmq.REP)
server.bind('tcp://127.0.0.1:%s' % sys.argv[1])
while True:
    request = server.recv_string()
    server.send_string(datetime.datetime.now().isoformat() if request == 'time' else 'say time')
