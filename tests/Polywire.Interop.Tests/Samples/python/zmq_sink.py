# The ventilator's third part. Arguments: PORT COUNT.
import sys
import time

import zmq

context = zmq.Context()
sink = context.socket(zmq.PULL)
sink.bind('tcp://127.0.0.1:%s' % sys.argv[1])
count = int(sys.argv[2])
sink.recv()
start = time.monotonic()
for done in range(1, count + 1):
    sink.recv()
    if done % 10 == 0:
        print('%s of %s done' % (done, count))
print('Total elapsed time: %.0f msec' % ((time.monotonic() - start) * 1000))
