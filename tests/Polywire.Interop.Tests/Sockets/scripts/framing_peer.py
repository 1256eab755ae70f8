"""The six framings with plain Python sockets: framing_peer.py serve|call FRAMING [PORT].

Answers (or asks, and checks the answer to) the messages below; prints «ready PORT», and «done» once all were as expected.
"""
import socket
import struct
import sys

MESSAGES = [b"cats", b"x" * 70000, b"hats" * 3, b"z"]
FIXED = 16


def recvall(sock, length):
    data = b""
    while len(data) < length:
        more = sock.recv(length - len(data))
        if not more:
            raise EOFError("was expecting %d bytes but only received %d bytes before the socket closed" % (length, len(data)))
        data += more
    return data


def to_end(sock):
    data = b""
    while more := sock.recv(4096):
        data += more
    return data


def read(framing, sock):
    if framing == "fixed":
        return recvall(sock, FIXED)
    if framing in ("delimited", "lines"):
        end = b"\n" if framing == "lines" else b"<>"
        data = b""
        while not data.endswith(end):
            data += recvall(sock, 1)
        return data[:-len(end)]
    if framing == "prefixed":
        return recvall(sock, struct.unpack("!I", recvall(sock, 4))[0])
    if framing == "prefixed-little":
        return recvall(sock, struct.unpack("<Q", recvall(sock, 8))[0])
    assert framing == "chunked"
    blocks = []
    while length := struct.unpack("!I", recvall(sock, 4))[0]:
        blocks.append(recvall(sock, length))
    return b"".join(blocks)


def write(framing, sock, message):
    if framing == "lines":
        sock.sendall(message + b"\r\n")
    elif framing == "delimited":
        sock.sendall(message + b"<>")
    elif framing == "fixed":
        sock.sendall(message)
    elif framing == "prefixed":
        sock.sendall(struct.pack("!I", len(message)) + message)
    elif framing == "prefixed-little":
        sock.sendall(struct.pack("<Q", len(message)) + message)
    else:
        for at in range(0, len(message), 1000):
            block = message[at:at + 1000]
            sock.sendall(struct.pack("!I", len(block)) + block)
        sock.sendall(struct.pack("!I", 0))


def messages(framing):
    return [message[:FIXED].ljust(FIXED, b"-") for message in MESSAGES] if framing == "fixed" else MESSAGES


def talk(framing, sock, asks):
    if framing == "to-end":
        # The first way: one direction only. Who listens receives.
        sock.shutdown(socket.SHUT_RD if asks else socket.SHUT_WR)
        if asks:
            sock.sendall(b"".join(MESSAGES))
        else:
            assert to_end(sock) == b"".join(MESSAGES)
    elif framing == "one-then-other":
        if asks:
            sock.sendall(b"".join(MESSAGES))
            sock.shutdown(socket.SHUT_WR)
            assert to_end(sock) == b"".join(MESSAGES)
        else:
            data = to_end(sock)
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
    else:
        for message in messages(framing):
            if asks:
                write(framing, sock, message)
            got = read(framing, sock)
            assert got == message, (got, message)
            if not asks:
                write(framing, sock, message)
        if asks:
            sock.shutdown(socket.SHUT_WR)
        assert to_end(sock) == b""
    sock.close()


def main():
    role, framing = sys.argv[1:3]
    if role == "serve":
        with socket.create_server(("127.0.0.1", 0)) as listener:
            print("ready", listener.getsockname()[1], flush=True)
            talk(framing, listener.accept()[0], asks=False)
    else:
        talk(framing, socket.create_connection(("127.0.0.1", int(sys.argv[3]))), asks=True)
    print("done", flush=True)


main()
