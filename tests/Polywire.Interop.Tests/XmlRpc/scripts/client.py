"""Python's own XML-RPC client against the hub, plain and with extensions, and validator1: client.py PORT EXTENDED_PORT."""
import datetime
import sys
import xmlrpc.client
from xmlrpc.client import Binary, DateTime, Fault, MultiCall, ServerProxy


def same(expected, actual):
    if expected != actual or type(expected) is not type(actual):
        raise SystemExit(f"expected {expected!r}, got {actual!r}")


def fault(code, call, words=""):
    try:
        value = call()
    except Fault as failure:
        same(code, failure.faultCode)
        if words not in failure.faultString:
            raise SystemExit(f"{words!r} is not in {failure.faultString!r}")
    else:
        raise SystemExit(f"no fault but {value!r}")


class Counting(xmlrpc.client.Transport):
    connections = 0

    def make_connection(self, host):
        if not (self._connection and host == self._connection[0]):
            Counting.connections += 1
        return super().make_connection(host)


transport = Counting(use_builtin_types=True)
hub = ServerProxy(f"http://127.0.0.1:{sys.argv[1]}", transport=transport)
extended = ServerProxy(f"http://127.0.0.1:{sys.argv[2]}/RPC2", allow_none=True, use_builtin_types=True)

for number in range(200):
    same(2 * number, hub.demo.double(number))
same(1, Counting.connections)
same(-14, hub.demo.double(-7))
time = datetime.datetime(2026, 11, 21, 10, 11, 12)
for value in (True, False, 0, -1, 2147483647, -2147483648, 0.5, -1.5e10, 1e-7, "", "maine coon <&>\"' \u732b \U0001f63a \t\n", [], [1, "two", [3.5, [True]]],
              {}, {"name": "tom", "lives": 9, "a b<&>": {"deep": [{}]}}, b"", bytes(range(256)), time, "x" * 1000000):
    same(value, hub.demo.echo(value))
big = bytes(10 * 1024 * 1024)
same(big, hub.demo.echo(big))
same(True, hub.demo.time().startswith("20"))
same([1, 2, 3], hub.demo.count(3))
same([], hub.demo.count(0))
fault(-32009, lambda: hub.demo.fail("no hats \u732b"), "no hats \u732b")
fault(-32601, lambda: hub.demo.purr(), "demo.purr")
fault(-32602, lambda: hub.demo.double("seven"), "[0]")
fault(-32602, lambda: hub.demo.double(1, 2))

same(True, {"demo.double", "demo.echo", "demo.time", "demo.count", "demo.fail", "system.listMethods", "system.methodSignature",
            "system.methodHelp", "system.multicall", "system.getCapabilities"} <= set(hub.system.listMethods()))
same([["i8", "i8"]], hub.system.methodSignature("demo.double"))
same("Twice the number.", hub.system.methodHelp("demo.double"))
same("http://xmlrpc.com/spec.md", hub.system.getCapabilities()["xmlrpc"]["specUrl"])

many = MultiCall(hub)
many.demo.double(21)
many.demo.echo({"a": [1]})
many.demo.fail("no")
many.demo.purr()
many.demo.count(2)
results = many()
same(42, results[0])
same({"a": [1]}, results[1])
fault(-32009, lambda: results[2], "no")
fault(-32601, lambda: results[3])
same([1, 2], results[4])
fault(-32600, lambda: hub.system.multicall([{"methodName": "demo.time", "params": []}] * 1001), "MulticallCalls")
inner = hub.system.multicall([{"methodName": "system.multicall", "params": [[]]}])
same(-32602, inner[0]["faultCode"])

# What only both sides' consent allows: i8 (which Python reads and does not write), nil.
fault(-32603, lambda: hub.demo.double(2147483647), "i8")
same(4294967294, extended.demo.double(2147483647))
same([None, {"a": None}], extended.demo.echo([None, {"a": None}]))
same(None, extended.demo.echo(None))

zipped = xmlrpc.client.Transport()
zipped.encode_threshold = 0
same(14, ServerProxy(f"http://127.0.0.1:{sys.argv[1]}/RPC2", transport=zipped).demo.double(7))
latin = ServerProxy(f"http://127.0.0.1:{sys.argv[1]}/RPC2", encoding="iso-8859-1")
same("K\u00e4se", latin.demo.echo("K\u00e4se"))

v = hub.validator1
same(24, v.arrayOfStructsTest([{"moe": 1, "larry": 2, "curly": 3}, {"moe": 4, "larry": 5, "curly": 21}]))
same({"ctLeftAngleBrackets": 2, "ctRightAngleBrackets": 1, "ctAmpersands": 3, "ctApostrophes": 1, "ctQuotes": 2}, v.countTheEntities("<<>&&&'\"\""))
same(6, v.easyStructTest({"moe": 1, "larry": 2, "curly": 3}))
same({"a": {"b": [1]}}, v.echoStructTest({"a": {"b": [1]}}))
same([1, True, "x", 2.5, time, b"\x00\xff"], v.manyTypesTest(1, True, "x", 2.5, time, b"\x00\xff"))
same("firstlast", v.moderateSizeArrayCheck(["first"] + ["x"] * 150 + ["last"]))
same(6, v.nestedStructTest({"2000": {"04": {"01": {"moe": 1, "larry": 2, "curly": 3}}, "05": {}}, "1999": {}}))
same({"times10": 70, "times100": 700, "times1000": 7000}, v.simpleStructReturnTest(7))
print("done")
