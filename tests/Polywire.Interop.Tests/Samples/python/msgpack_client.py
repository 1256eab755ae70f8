# The chapter's msgpack-rpc cannot be had here; these are its words on python3-msgpack. Arguments: PORT.
import socket
import sys
import msgpack

num = 8
with socket.create_connection(('localhost', int(sys.argv[1]))) as connection:
    connection.sendall(msgpack.packb([0, 1, 'double', [num]]))
    unpacker = msgpack.Unpacker()
    while True:
        unpacker.feed(connection.recv(4096))
        for kind, msgid, error, result in unpacker:
            assert (kind, msgid, error) == (1, 1, None), error
            print('Double', num, 'is', result)
            sys.exit()
