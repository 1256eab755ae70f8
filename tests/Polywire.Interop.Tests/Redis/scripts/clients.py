"""Everything of a list and pub/sub server that python3-redis offers, against the hub: clients.py PORT."""
import sys
import threading
import redis

port = int(sys.argv[1])
r = redis.Redis(port=port, decode_responses=True)


def same(expected, actual):
    if expected != actual:
        raise SystemExit(f"expected {expected!r}, got {actual!r}")


def refused(text, call):
    try:
        call()
    except redis.ResponseError as error:
        same(text, str(error))
    else:
        raise SystemExit(f"not refused: {text}")


same(True, r.ping())
r.flushall()
same(3, r.rpush("cats", "tom", "felix", "garfield"))
same(["tom", "felix", "garfield"], r.lrange("cats", 0, -1))
same("felix", r.lindex("cats", 1))
same(1, r.lpos("cats", "felix"))
same("tom", r.lmove("cats", "dogs", "LEFT", "RIGHT"))
same(["cats", ["felix"]], r.execute_command("LMPOP", 2, "none", "cats", "LEFT"))
same(("dogs", "tom"), r.blpop(["none", "dogs"], timeout=1))
same(None, r.blpop("none", timeout=0.05))
same(True, r.expire("cats", 100))
same(100, r.ttl("cats"))
same({"cats"}, set(r.scan_iter("c*")))
same("list", r.type("cats"))
refused("value is not an integer or out of range", lambda: r.lrange("cats", "a", 1))
refused("index out of range", lambda: r.lset("cats", 99, "x"))
refused("no such key", lambda: r.rename("none", "other"))

with r.pipeline(transaction=True) as pipe:
    same([4, 5, "garfield"], pipe.rpush("cats", "a", "b", "c").rpush("cats", "d").lpop("cats").execute())
with r.pipeline(transaction=False) as pipe:
    for _ in range(1000):
        pipe.rpush("cats", "x")
    same(list(range(5, 1005)), pipe.execute())
with r.pipeline() as pipe:
    pipe.watch("cats")
    r.lpop("cats")
    pipe.multi()
    pipe.lpop("cats")
    try:
        pipe.execute()
        raise SystemExit("the watched key had changed")
    except redis.WatchError:
        pass

p = r.pubsub()
p.subscribe("maine coon")
p.psubscribe("norwegian*")
same({"subscribe", "psubscribe"}, {p.get_message(timeout=60)["type"], p.get_message(timeout=60)["type"]})
same(1, r.publish("maine coon", "hat"))
same(1, r.publish("norwegian forest", "bow tie"))
message = p.get_message(timeout=60)
same(("message", "maine coon", "hat"), (message["type"], message["channel"], message["data"]))
message = p.get_message(timeout=60)
same(("pmessage", "norwegian*", "norwegian forest", "bow tie"), (message["type"], message["pattern"], message["channel"], message["data"]))
same([("maine coon", 1)], r.pubsub_numsub("maine coon"))
same(1, r.pubsub_numpat())
same(["maine coon"], r.pubsub_channels())
p.close()

got = []
taker = threading.Thread(target=lambda: got.extend(redis.Redis(port=port, decode_responses=True).blpop("late", timeout=60)))
taker.start()
r.rpush("late", "worm")
taker.join(60)
same(["late", "worm"], got)

same("tester", (r.client_setname("tester"), r.client_getname())[1])
same(True, any(client["name"] == "tester" for client in r.client_list()))
same("standalone", r.info()["redis_mode"])
same(True, r.flushall())
same(0, r.dbsize())
print("ok")
