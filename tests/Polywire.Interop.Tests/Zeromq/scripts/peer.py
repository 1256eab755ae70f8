#!/usr/bin/python3
"""A libzmq peer at the end of a pipe: takes one command per line, answers each with one line.

    open NAME TYPE [OPTION=VALUE]...   a socket; bytes as hex with x: before them
    bind NAME ENDPOINT                 answers the endpoint as bound
    connect NAME ENDPOINT
    subscribe NAME HEX, unsubscribe NAME HEX
    send NAME HEX...                   one message, a frame each; '-' is an empty frame
    recv NAME                          answers frames in hex, or 'timeout'
    flood NAME COUNT SIZE              sends that many messages in the background; each begins with its number in 8 bytes
    count NAME COUNT                   receives that many, checks size and order, answers how many
    echo NAME                          answers every request with itself, in the background
    poke NAME                          lets libzmq look at what has happened: it does so only in calls on the socket
    close NAME
    let USER PASSWORD                  who may in where plain_server is set
    version
"""
import sys
import threading

import zmq
from zmq.auth.thread import ThreadAuthenticator

CTX = zmq.Context()
SOCKETS = {}
AUTH = []
# libzmq's sockets belong to one thread at a time: who floods or echoes has the socket until it is done.
WORKERS = {}
STOPPING = set()


def frame(text):
    return b"" if text == "-" else bytes.fromhex(text)


def flood(sock, count, size):
    for number in range(count):
        sock.send(number.to_bytes(8, "little").ljust(size, b"."))


def echo(sock):
    while sock not in STOPPING:
        try:
            sock.send_multipart(sock.recv_multipart())
        except zmq.Again:
            pass
        except zmq.ZMQError:
            return


def work(sock, *call):
    WORKERS[sock] = threading.Thread(target=call[0], args=call[1:], daemon=True)
    WORKERS[sock].start()


def close(sock):
    STOPPING.add(sock)
    if sock in WORKERS:
        WORKERS.pop(sock).join(20)
    sock.close()
    STOPPING.discard(sock)


def count(sock, number):
    for expected in range(number):
        got = int.from_bytes(sock.recv_multipart()[-1][:8], "little")
        if got != expected:
            return f"{got} came instead of {expected}"
    return str(number)


def do(word, name="", *rest):
    sock = SOCKETS.get(name)
    if word == "open":
        sock = SOCKETS[name] = CTX.socket(getattr(zmq, rest[0]))
        sock.setsockopt(zmq.LINGER, 1000)
        sock.setsockopt(zmq.RCVTIMEO, 10000)
        sock.setsockopt(zmq.SNDTIMEO, 10000)
        for option in rest[1:]:
            key, value = option.split("=", 1)
            sock.setsockopt(getattr(zmq, key), bytes.fromhex(value[2:]) if value.startswith("x:") else int(value))
    elif word == "bind":
        sock.bind(rest[0])
        return sock.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()
    elif word == "connect":
        sock.connect(rest[0])
    elif word == "subscribe":
        sock.setsockopt(zmq.SUBSCRIBE, frame(rest[0]))
    elif word == "unsubscribe":
        sock.setsockopt(zmq.UNSUBSCRIBE, frame(rest[0]))
    elif word == "send":
        sock.send_multipart([frame(part) for part in rest])
    elif word == "recv":
        return " ".join(part.hex() or "-" for part in sock.recv_multipart())
    elif word == "flood":
        work(sock, flood, sock, int(rest[0]), int(rest[1]))
    elif word == "echo":
        sock.setsockopt(zmq.RCVTIMEO, 100)
        work(sock, echo, sock)
    elif word == "count":
        return count(sock, int(rest[0]))
    elif word == "poke":
        sock.getsockopt(zmq.EVENTS)
    elif word == "close":
        close(SOCKETS.pop(name))
    elif word == "let":
        if not AUTH:
            AUTH.append(ThreadAuthenticator(CTX))
            AUTH[0].start()
        AUTH[0].configure_plain(domain="*", passwords={name: rest[0]})
    elif word == "version":
        return zmq.zmq_version()
    return "ok"


for line in sys.stdin:
    try:
        answer = do(*line.split())
    except zmq.Again:
        answer = "timeout"
    except Exception as failure:
        answer = f"failed: {failure!r}"
    print(answer, flush=True)
