# Exercise 17.4, the conveyor belt. Arguments: PORT KIND...
import sys

import redis

conn = redis.Redis(port=int(sys.argv[1]))
for kind in sys.argv[2:]:
    print('Push: %s' % kind)
    conn.rpush('chocolates', kind)
