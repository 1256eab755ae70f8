# Example 17-9. Arguments: PORT [CAT...].
import random
import sys
import time

import zmq

ctx = zmq.Context()
pub = ctx.socket(zmq.PUB)
pub.bind('tcp://*:%s' % sys.argv[1])
cats = sys.argv[2:] or ['siamese', 'persian', 'maine coon', 'norwegian forest']
hats = ['stovepipe', 'bowler', 'tam-o-shanter', 'fedora']
time.sleep(1)
for msg in range(10):
    cat = random.choice(cats)
    cat_bytes = cat.encode('utf-8')
    hat = random.choice(hats)
    hat_bytes = hat.encode('utf-8')
    print('Publish: %s wears a %s' % (cat, hat))
    pub.send_multipart([cat_bytes, hat_bytes])
# Not in the chapter: without it pyzmq may end before its last messages have left.
ctx.destroy()
