"""stomp.py against a STOMP server: clients.py PORT VERSION [LOGIN PASSCODE]. Prints ok."""
import queue
import sys

import stomp

port, version = int(sys.argv[1]), sys.argv[2]
login = dict(zip(("username", "passcode"), sys.argv[3:5]))
CLASSES = {"1.0": stomp.Connection10, "1.1": stomp.Connection11, "1.2": stomp.Connection12}


class Listener(stomp.ConnectionListener):
    def __init__(self):
        self.messages, self.receipts, self.errors = queue.Queue(), queue.Queue(), queue.Queue()

    def on_message(self, frame):
        self.messages.put(frame)

    def on_receipt(self, frame):
        self.receipts.put(frame.headers["receipt-id"])

    def on_error(self, frame):
        self.errors.put(frame)


def connect(**more):
    connection = CLASSES[version]([("127.0.0.1", port)], **more)
    listener = Listener()
    connection.set_listener("", listener)
    connection.connect(wait=True, **login)
    return connection, listener


def expect(got, wanted):
    assert got == wanted, (got, wanted)


def ack(connection, message, yes=True):
    how = connection.ack if yes else connection.nack
    if version == "1.2":
        how(message.headers["ack"])
    elif version == "1.1":
        how(message.headers["message-id"], message.headers["subscription"])
    else:
        how(message.headers["message-id"])


def wait(listener, receipt):
    expect(listener.receipts.get(timeout=60), receipt)


# Topics: text with everything in it, and headers that need escapes.
one, heard = connect(heartbeats=(1000, 1000)) if version != "1.0" else connect()
one.subscribe("/topic/maine coon", id="1", receipt="s")
wait(heard, "s")
two, told = connect()
value = "a b" if version == "1.0" else "a:b\\x\nd"
two.send("/topic/maine coon", "purr \u2713\n\n", headers={"mood": value, "receipt": "p"})
wait(told, "p")
message = heard.messages.get(timeout=60)
expect(message.body, "purr \u2713\n\n")
expect(message.headers["destination"], "/topic/maine coon")
expect(message.headers["mood"], value)
one.unsubscribe(id="1", receipt="u") if version != "1.0" else one.unsubscribe(destination="/topic/maine coon", id="1", receipt="u")
wait(heard, "u")

# Queues: acknowledgement one by one, redelivery, a consumer that goes away.
name = "/queue/py" + version.replace(".", "")
for text in ("first", "second", "third"):
    two.send(name, text, headers={"receipt": text})
    wait(told, text)
one.subscribe(name, id="2", ack="client-individual" if version != "1.0" else "client", headers={"prefetch-count": 1})
first = heard.messages.get(timeout=60)
expect(first.body, "first")
if version != "1.0":
    ack(one, first, yes=False)
    first = heard.messages.get(timeout=60)
    expect((first.body, first.headers["redelivered"]), ("first", "true"))
ack(one, first)
second = heard.messages.get(timeout=60)
expect(second.body, "second")
one.disconnect(receipt="left")
wait(heard, "left")
one, heard = connect()
one.subscribe(name, id="3", ack="auto")
expect([heard.messages.get(timeout=60).body for _ in range(2)], ["second", "third"])

# Transactions.
transaction = two.begin()
two.send(name, "kept back", transaction=transaction)
two.abort(transaction)
transaction = two.begin()
two.send(name, "in a transaction", transaction=transaction)
two.commit(transaction)
expect(heard.messages.get(timeout=60).body, "in a transaction")

# Request and reply over a temporary queue.
two.send(name, "what?", headers={"reply-to": "/temp-queue/answers", "correlation-id": "7"})
request = heard.messages.get(timeout=60)
one.send(request.headers["reply-to"], "that", headers={"correlation-id": request.headers["correlation-id"]})
reply = told.messages.get(timeout=60)
expect((reply.body, reply.headers["correlation-id"]), ("that", "7"))

# Binary bodies.
raw, got = connect(auto_decode=False)
raw.subscribe("/topic/bytes", id="9", receipt="b")
wait(got, "b")
raw.send("/topic/bytes", bytes(range(256)))
expect(got.messages.get(timeout=60).body, bytes(range(256)))

# What is refused is told, and the connection ends.
raw.send("nowhere", "x")
assert "destination" in got.errors.get(timeout=60).headers["message"]
one.disconnect()
two.disconnect(receipt="bye")
print("ok")
