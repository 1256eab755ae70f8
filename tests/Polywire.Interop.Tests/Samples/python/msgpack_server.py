# The chapter's msgpack-rpc cannot be had here; these are its words on python3-msgpack. Arguments: PORT.
import socketserver
import sys
import msgpack


class Services(socketserver.BaseRequestHandler):
    def double(self, num):
        return num * 2

    def handle(self):
        unpacker = msgpack.Unpacker()
        while piece := self.request.recv(4096):
            unpacker.feed(piece)
            for message in unpacker:
                if message[0] == 0 and message[2] == 'double':
                    self.request.sendall(msgpack.packb([1, message[1], None, self.double(*message[3])]))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


Server(('localhost', int(sys.argv[1])), Services).serve_forever()
