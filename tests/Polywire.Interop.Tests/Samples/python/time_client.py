# Exercise 17.2; reads the time back, so that what is no ISO string fails. Arguments: PORT.
import datetime
import sys

import zmq

client = zmq.Context().socket(zmq.REQ)
client.connect('tcp://127.0.0.1:%s' % sys.argv[1])
client.send_string('time')
print(datetime.datetime.fromisoformat(client.recv_string()).isoformat())
