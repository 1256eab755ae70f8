# The ventilator's second part. Arguments: TASKS-PORT SINK-PORT.
import sys
import time

import zmq

context = zmq.Context()
tasks = context.socket(zmq.PULL)
tasks.connect('tcp://127.0.0.1:%s' % sys.argv[1])
sink = context.socket(zmq.PUSH)
sink.connect('tcp://127.0.0.1:%s' % sys.argv[2])
while True:
    milliseconds = int(tasks.recv())
    print('Working %s ms' % milliseconds)
    time.sleep(milliseconds / 1000)
    sink.send(b'')
