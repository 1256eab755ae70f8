# Example 17-6. Arguments: PORT.
import sys

import zmq

context = zmq.Context()
client = context.socket(zmq.REQ)
client.connect('tcp://127.0.0.1:%s' % sys.argv[1])
for num in range(1, 6):
    request_str = 'message #%s' % num
    request_bytes = request_str.encode('utf-8')
    client.send(request_bytes)
    reply_bytes = client.recv()
    reply_str = reply_bytes.decode('utf-8')
    print('Sent %s, received %s' % (request_str, reply_str))
