"""zerorpc-python cannot be had from Debian or npm. This says on pyzmq and msgpack what it says: ids are bin, each side
sends one event before it is granted more, signs of life every second, the same frames, the same arguments."""
import itertools, sys, time, uuid
import msgpack, zmq

BEAT = 1.0
context = zmq.Context()


def pack(name, args, message_id, response_to=None):
    header = {"message_id": message_id, "v": 3}
    if response_to is not None:
        header["response_to"] = response_to
    return msgpack.Packer(use_bin_type=True).pack((header, name, args))


def new_id():
    return uuid.uuid4().hex.encode()


class Call:
    """One channel of a client, with its heartbeats and its credit."""

    def __init__(self, socket, method, *args):
        self.socket, self.id, self.beats, self.wanted = socket, new_id(), 0, False
        self.reserved, self.beaten = 1, time.time()
        socket.send_multipart([b"", pack(method, args, self.id)])

    def emit(self, name, args):
        self.socket.send_multipart([b"", pack(name, args, new_id(), self.id)])

    def recv(self):
        if self.wanted and self.reserved < 50:
            self.emit("_zpc_more", (100 - self.reserved,))
            self.reserved = 100
        self.wanted = True
        while True:
            if not self.socket.poll(200):
                if time.time() - self.beaten > BEAT:
                    self.emit("_zpc_hb", (0,))
                    self.beaten = time.time()
                continue
            empty, payload = self.socket.recv_multipart()
            assert empty == b""
            header, name, args = msgpack.unpackb(payload, raw=False)
            assert header["response_to"] == self.id, header
            assert header["v"] == 3 and header["message_id"]
            if name == "_zpc_hb":
                self.beats += 1
                continue
            self.reserved -= 1
            assert self.reserved >= 0, "more than was granted"
            return name, args


def client(address):
    socket = context.socket(zmq.DEALER)
    socket.connect(address)
    print(*Call(socket, "cat.double", 7).recv())
    print(*Call(socket, "cat.echo", {"a": [1, b"\x00", None]}).recv())
    print(*Call(socket, "cat.fail", "no more lives").recv())
    blocked = Call(socket, "cat.block", 4500)
    print(*blocked.recv(), blocked.beats >= 3)
    stream = Call(socket, "cat.count", 1000)
    total = 0
    for _ in range(1000):
        name, item = stream.recv()
        assert name == "STREAM"
        total += item
    print(total, *stream.recv())
    print(*Call(socket, "_zerorpc_name").recv(), *Call(socket, "_zerorpc_help", "cat.double").recv())


def serve(address):
    socket = context.socket(zmq.ROUTER)
    socket.bind(address)
    print("ready", flush=True)
    while True:
        who, empty, payload = socket.recv_multipart()
        header, name, args = msgpack.unpackb(payload, raw=False)
        call = header.get("message_id")

        def emit(name, args):
            socket.send_multipart([who, b"", pack(name, args, new_id(), call)])

        if "response_to" in header:
            continue
        if name == "double":
            emit("OK", (2 * args[0],))
        elif name == "pair":
            emit("OK", ((1, 2),))
        elif name == "fail":
            emit("ERR", ("ValueError", "no more lives", "Traceback (most recent call last): peer.py"))
        elif name == "count":
            slots = 1
            for item in itertools.chain(range(1, args[0] + 1), [None]):
                while slots == 0:
                    _, _, more = socket.recv_multipart()
                    header, more, granted = msgpack.unpackb(more, raw=False)
                    slots += granted[0] if more == "_zpc_more" else 0
                emit("STREAM_DONE" if item is None else "STREAM", item)
                slots -= 1
        elif name != "silent":
            emit("ERR", ("NameError", name, ""))


(serve if sys.argv[1] == "serve" else client)(sys.argv[2])
