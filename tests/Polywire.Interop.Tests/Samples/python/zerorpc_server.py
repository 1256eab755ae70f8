# The chapter's zerorpc cannot be had here; these are its words on pyzmq and python3-msgpack. Arguments: PORT.
import sys
import uuid
import msgpack
import zmq

socket = zmq.Context().socket(zmq.ROUTER)
socket.bind('tcp://127.0.0.1:' + sys.argv[1])
while True:
    *route, payload = socket.recv_multipart()
    header, name, args = msgpack.unpackb(payload)
    if name == 'double':
        reply = {'message_id': uuid.uuid4().hex.encode(), 'v': 3, 'response_to': header['message_id']}
        socket.send_multipart([*route, msgpack.packb((reply, 'OK', (args[0] * 2,)))])
