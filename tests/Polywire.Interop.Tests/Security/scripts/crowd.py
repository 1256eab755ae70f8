#!/usr/bin/python3
"""Opens COUNT connections to PORT of this machine and says nothing on any of them; prints 'open', and once a line comes 'ended N': how many the server has ended."""
import resource
import select
import socket
import sys

resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
port, count = int(sys.argv[1]), int(sys.argv[2])
crowd = []
for _ in range(count):
    one = socket.create_connection(("127.0.0.1", port), 60)
    crowd.append(one)
print("open", flush=True)
sys.stdin.readline()
poll = select.poll()
waiting = {one.fileno(): one for one in crowd}
for number in waiting:
    poll.register(number, select.POLLIN | select.POLLHUP)
ended = 0
while waiting:
    ready = poll.poll(60_000)
    if not ready:
        break
    for number, _ in ready:
        try:
            gone = waiting[number].recv(4096) == b""
        except OSError:
            gone = True
        if gone:
            poll.unregister(number)
            waiting.pop(number).close()
            ended += 1
print(f"ended {ended}", flush=True)
