# Exercise 17.5, a consumer of every word. Arguments: PORT.
import sys

import zmq

sub = zmq.Context().socket(zmq.SUB)
sub.connect('tcp://127.0.0.1:%s' % sys.argv[1])
sub.setsockopt(zmq.SUBSCRIBE, b'poem')
while True:
    _, word = sub.recv_multipart()
    print(word.decode('utf-8'))
