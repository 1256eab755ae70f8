# The ventilator's first part. Arguments: TASKS-PORT SINK-PORT COUNT.
import random
import sys

import zmq

context = zmq.Context()
tasks = context.socket(zmq.PUSH)
tasks.bind('tcp://127.0.0.1:%s' % sys.argv[1])
sink = context.socket(zmq.PUSH)
sink.connect('tcp://127.0.0.1:%s' % sys.argv[2])
sink.send(b'0')
count = int(sys.argv[3])
total = 0
for _ in range(count):
    milliseconds = random.randint(1, 100)
    total += milliseconds
    tasks.send_string(str(milliseconds))
print('Sent %s tasks, %s ms of work' % (count, total))
# Without it pyzmq may end before its last messages have left.
context.destroy()
