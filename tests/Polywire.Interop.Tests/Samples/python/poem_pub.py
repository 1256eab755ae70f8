# Exercise 17.5. Arguments: PORT FILE.
import sys
import time

import zmq

context = zmq.Context()
pub = context.socket(zmq.PUB)
pub.bind('tcp://127.0.0.1:%s' % sys.argv[1])
time.sleep(1)
with open(sys.argv[2], encoding='utf-8') as poem:
    for word in poem.read().split():
        print(word)
        pub.send_multipart([b'poem', word.encode('utf-8')])
# Without it pyzmq may end before its last messages have left.
context.destroy()
