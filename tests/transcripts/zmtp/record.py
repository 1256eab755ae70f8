#!/usr/bin/python3
"""Records what two libzmq sockets say to each other over TCP, one file per scene.

    /usr/bin/python3 tests/transcripts/zmtp/record.py

A line '> HEX' is what the connecting side sent, '< HEX' what the bound side sent, in the order in which a proxy
between the two saw it; '#' begins a remark. Needs python3-zmq; files go to libzmq-VERSION/ beside this script.
"""
import os
import socket
import threading
import time

import zmq
from zmq.auth.thread import ThreadAuthenticator

HERE = os.path.dirname(os.path.abspath(__file__))
CTX = zmq.Context()


def pump(source, target, sign, lines):
    while True:
        data = source.recv(65536)
        if not data:
            target.shutdown(socket.SHUT_WR)
            return
        lines.append(f"{sign} {data.hex()}")
        target.sendall(data)


def tap(port, lines):
    door = socket.create_server(("127.0.0.1", 0))

    def serve():
        client, _ = door.accept()
        server = socket.create_connection(("127.0.0.1", port))
        for a, b, sign in ((client, server, ">"), (server, client, "<")):
            threading.Thread(target=pump, args=(a, b, sign, lines), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return door.getsockname()[1]


def scene(name, connecting, bound, act, options=()):
    a, b, lines = CTX.socket(connecting), CTX.socket(bound), []
    for sock, option, value in options:
        (a if sock == "a" else b).setsockopt(option, value)
    port = tap(b.bind_to_random_port("tcp://127.0.0.1"), lines)
    a.connect(f"tcp://127.0.0.1:{port}")
    act(a, b)
    time.sleep(0.2)
    a.close(linger=0)
    b.close(linger=0)
    folder = os.path.join(HERE, f"libzmq-{zmq.zmq_version()}")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"{name}.txt"), "w") as out:
        out.write(f"# libzmq {zmq.zmq_version()}: {name}\n" + "\n".join(lines) + "\n")


def pubsub(a, b):
    a.subscribe(b"A")
    time.sleep(0.3)
    b.send_multipart([b"A", b"one"])
    b.send(b"B not wanted")
    b.send(b"A" + b"x" * 299)
    assert a.recv_multipart() == [b"A", b"one"] and len(a.recv()) == 300
    a.unsubscribe(b"A")
    time.sleep(0.2)


def reqrep(a, b):
    a.send(b"hi")
    assert b.recv() == b"hi"
    b.send_multipart([b"there", b""])
    assert a.recv_multipart() == [b"there", b""]


def pushpull(a, b):
    a.send(b"")
    a.send(b"x" * 255)
    a.send(b"y" * 256)
    a.send_multipart([b"1", b"22", b"333"])
    for _ in range(4):
        b.recv_multipart()


def router(a, b):
    a.send_multipart([b"", b"question"])
    who, empty, text = b.recv_multipart()
    assert who == b"Alice"
    b.send_multipart([who, empty, text + b"!"])
    assert a.recv_multipart() == [b"", b"question!"]


def xsub(a, b):
    a.send(b"\x01news")
    assert b.recv() == b"\x01news"
    a.send(b"\x02just a message")
    assert b.recv() == b"\x02just a message"
    a.send(b"\x00news")
    assert b.recv() == b"\x00news"


def quiet(a, b):
    time.sleep(0.5)
    a.send(b"after silence")
    b.recv()


HEART = [("a", zmq.HEARTBEAT_IVL, 150), ("a", zmq.HEARTBEAT_TTL, 1000)]
PLAIN = [("a", zmq.PLAIN_USERNAME, b"lucy"), ("a", zmq.PLAIN_PASSWORD, b"chocolate"), ("b", zmq.PLAIN_SERVER, 1)]

scene("sub-pub", zmq.SUB, zmq.PUB, pubsub)
scene("req-rep", zmq.REQ, zmq.REP, reqrep)
scene("push-pull", zmq.PUSH, zmq.PULL, pushpull)
scene("dealer-router", zmq.DEALER, zmq.ROUTER, router, [("a", zmq.IDENTITY, b"Alice")])
scene("xsub-xpub", zmq.XSUB, zmq.XPUB, xsub)
scene("pair-pair-heartbeat", zmq.PAIR, zmq.PAIR, quiet, HEART)
AUTH = ThreadAuthenticator(CTX)  # libzmq's PLAIN server refuses everybody while nobody answers its ZAP questions
AUTH.start()
AUTH.configure_plain(domain="*", passwords={"lucy": "chocolate"})
scene("push-pull-plain", zmq.PUSH, zmq.PULL, pushpull, PLAIN)
AUTH.stop()
