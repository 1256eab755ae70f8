# Example 17-7. Arguments: PORT [CAT...].
import random
import sys

import redis

conn = redis.Redis(port=int(sys.argv[1]))
cats = sys.argv[2:] or ['siamese', 'persian', 'maine coon', 'norwegian forest']
hats = ['stovepipe', 'bowler', 'tam-o-shanter', 'fedora']
for msg in range(10):
    cat = random.choice(cats)
    hat = random.choice(hats)
    print('Publish: %s wears a %s' % (cat, hat))
    conn.publish(cat, hat)
