# Example 17-8, with the bytes decoded as its printed output has them. Arguments: PORT [TOPIC...].
import sys

import redis

conn = redis.Redis(port=int(sys.argv[1]))
topics = sys.argv[2:] or ['maine coon', 'persian']
sub = conn.pubsub()
sub.subscribe(topics)
for msg in sub.listen():
    if msg['type'] == 'message':
        cat = msg['channel'].decode('utf-8')
        hat = msg['data'].decode('utf-8')
        print('Subscribe: %s wears a %s' % (cat, hat))
