# Figure 17-1 with libzmq's own proxy. Arguments: FRONT-PORT BACK-PORT.
import sys

import zmq

context = zmq.Context()
front = context.socket(zmq.ROUTER)
front.bind('tcp://127.0.0.1:%s' % sys.argv[1])
back = context.socket(zmq.DEALER)
back.bind('tcp://127.0.0.1:%s' % sys.argv[2])
zmq.proxy(front, back)
