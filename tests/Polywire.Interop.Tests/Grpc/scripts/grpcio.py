"""grpcio, without generated code, against our server: every kind of call, and what goes wrong."""
import sys
import threading
import time

import grpc
from google.protobuf import wrappers_pb2

ADDRESS = sys.argv[1]
OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
Number, Text, Bytes = wrappers_pb2.Int64Value, wrappers_pb2.StringValue, wrappers_pb2.BytesValue
channel = grpc.insecure_channel(ADDRESS, options=OPTIONS)


def method(kind, path, request, reply):
    return getattr(channel, kind)(path, request_serializer=request.SerializeToString, response_deserializer=reply.FromString)


# Google's wrappers are messages whose field 1 is the value: so are our requests with one parameter, and our replies.
double = method("unary_unary", "/probe.Probe/Double", Number, Number)
count = method("unary_stream", "/probe.Probe/Count", Number, Number)
total = method("stream_unary", "/probe.Probe/Sum", Number, Number)
doubled = method("stream_stream", "/probe.Probe/Doubled", Number, Number)
reverse = method("unary_unary", "/probe.Probe/Reverse", Bytes, Bytes)
recall = method("unary_unary", "/probe.Probe/Recall", Number, Text)
remember = method("unary_unary", "/probe.Probe/Remember", Text, Number)


def fails(code, call):
    try:
        value = call()
    except grpc.RpcError as error:
        assert error.code() == code, (error.code(), error.details())
        return error
    raise AssertionError(f"no failure, but {value}")


def the_four_kinds():
    assert double(Number(value=-21)).value == -42
    assert [item.value for item in count(Number(value=1000))] == list(range(1, 1001))
    assert [item.value for item in count(Number(value=0))] == []
    assert total(Number(value=n) for n in range(1, 101)).value == 5050
    assert total(iter([])).value == 0
    assert [item.value for item in doubled(Number(value=n) for n in range(50))] == [2 * n for n in range(50)]
    assert [item.value for item in doubled(iter([]))] == []


def a_conversation():
    """Each item is sent only when the last one has been answered; the head comes before the first."""
    answered = threading.Semaphore(1)

    def ask():
        for number in range(20):
            assert answered.acquire(timeout=60)
            yield Number(value=number)

    replies = doubled(ask())
    for number in range(20):
        assert next(replies).value == 2 * number
        answered.release()
    assert list(replies) == []
    silent = threading.Event()
    waiting = doubled(Number(value=1) for _ in iter(silent.wait, True))
    waiting.initial_metadata()
    silent.set()
    waiting.cancel()


def nothing_and_text():
    remember(Text(value="nine lives 猫"))
    assert recall(Number()).value == "nine lives 猫"


def failures():
    for code in list(grpc.StatusCode)[1:]:
        request = bytes([8, code.value[0], 0x12]) + bytes([len("no: 100% 猫\n".encode())]) + "no: 100% 猫\n".encode()
        error = fails(code, lambda: channel.unary_unary("/probe.Probe/Fail")(request))
        assert error.details() == "no: 100% 猫\n", error.details()
    assert "secret" not in fails(grpc.StatusCode.UNKNOWN, lambda: channel.unary_unary("/probe.Probe/Throw")(b"")).details()
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: channel.unary_unary("/probe.Probe/Purr")(b""))
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: channel.unary_unary("/nobody.Nobody/Purr")(b""))
    fails(grpc.StatusCode.INVALID_ARGUMENT, lambda: channel.unary_unary("/probe.Probe/Double")(b"\x0a\x05"))
    # None and two where one is wanted.
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: channel.stream_unary("/probe.Probe/Double")(iter([])))
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: channel.stream_unary("/probe.Probe/Double")(iter([b"", b""])))
    got, stream = [], channel.unary_stream("/probe.Probe/CountAndFail")(b"\x08\x03")
    error = fails(grpc.StatusCode.DATA_LOSS, lambda: [got.append(item) for item in stream])
    assert len(got) == 3 and error.details() == "the rest is gone"


def time_and_cancelling():
    began = time.time()
    fails(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: channel.unary_unary("/probe.Probe/WaitForCancellation")(b"\x0a\x04late", timeout=2))
    assert time.time() - began < 60
    left = channel.unary_unary("/probe.Probe/MillisecondsLeft", response_deserializer=Number.FromString)(b"", timeout=100).value
    assert 90_000 < left <= 102_000, left  # rounded up on the way
    stream = channel.unary_stream("/probe.Probe/Forever", response_deserializer=Number.FromString)(b"\x0a\x09cancelled")
    for item in stream:
        if item.value == 500:
            stream.cancel()
            break
    future = channel.unary_unary("/probe.Probe/WaitForCancellation").future(b"\x0a\x05given")
    time.sleep(2)
    future.cancel()


def compression():
    text = b"cat" * 1000
    for algorithm in (grpc.Compression.Gzip, grpc.Compression.NoCompression):
        assert reverse(Bytes(value=text), compression=algorithm).value == text[::-1]
        assert total((Number(value=n) for n in range(10)), compression=algorithm).value == 45
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: reverse(Bytes(value=text), compression=grpc.Compression.Deflate))


def large():
    data = bytes(range(256)) * 40_960  # 10 MiB
    assert reverse(Bytes(value=data)).value == data[::-1]
    fails(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: reverse(Bytes(value=bytes(64 * 1024 * 1024 + 1))))
    assert double(Number(value=2)).value == 4


def many():
    futures = [double.future(Number(value=n)) for n in range(10_000)]
    assert [future.result(timeout=60).value for future in futures] == [2 * n for n in range(10_000)]


def health():
    check = channel.unary_unary("/grpc.health.v1.Health/Check")
    assert check(b"") == b"\x08\x01" and check(b"\x0a\x0bprobe.Probe") == b"\x08\x01"
    fails(grpc.StatusCode.NOT_FOUND, lambda: check(b"\x0a\x04nope"))
    watch = channel.unary_stream("/grpc.health.v1.Health/Watch")(b"\x0a\x04nope", timeout=30)
    assert next(watch) == b"\x08\x03"
    watch.cancel()


for part in (the_four_kinds, a_conversation, nothing_and_text, failures, time_and_cancelling, compression, large, many, health):
    part()
    print(part.__name__, flush=True)
