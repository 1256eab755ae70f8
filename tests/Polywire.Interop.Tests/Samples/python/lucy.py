# Exercise 17.4, Lucy. Arguments: PORT COUNT, how many she takes before she goes home.
import datetime
import sys
import time

import redis

conn = redis.Redis(port=int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    _, kind = conn.blpop('chocolates')
    left = conn.llen('chocolates')
    print('%s %s, %s left' % (datetime.datetime.now().time(), kind.decode('utf-8'), left))
    time.sleep(0.5)
