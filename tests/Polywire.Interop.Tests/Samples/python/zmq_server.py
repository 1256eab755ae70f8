# Example 17-5. Arguments: PORT [connect]; with connect it works at a broker, as figure 17-1 has it.
import sys

import zmq

context = zmq.Context()
server = context.socket(zmq.REP)
address = 'tcp://127.0.0.1:%s' % sys.argv[1]
if sys.argv[2:] == ['connect']:
    server.connect(address)
else:
    server.bind(address)
while True:
    request_bytes = server.recv()
    request_str = request_bytes.decode('utf-8')
    print('That voice in my head says: %s' % request_str)
    reply_str = 'Stop saying: %s' % request_str
    reply_bytes = bytes(reply_str, 'utf-8')
    server.send(reply_bytes)
