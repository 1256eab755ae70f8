# The chapter's zerorpc cannot be had here; these are its words on pyzmq and python3-msgpack. Arguments: PORT.
import sys
import uuid
import msgpack
import zmq

num = 7
socket = zmq.Context().socket(zmq.DEALER)
socket.connect('tcp://localhost:' + sys.argv[1])
call = uuid.uuid4().hex.encode()
socket.send_multipart([b'', msgpack.packb(({'message_id': call, 'v': 3}, 'double', (num,)))])
while True:
    header, name, args = msgpack.unpackb(socket.recv_multipart()[-1])
    if header['response_to'] == call and name != '_zpc_hb':
        assert name == 'OK', args
        print('Double', num, 'is', args[0])
        socket.close(linger=0)
        break
