# The chapter's jsonrpcclient cannot be had here; jsonrpclib-pelix is what Debian has. Arguments: PORT.
import sys
from jsonrpclib import ServerProxy

num = 7
result = ServerProxy('http://localhost:%s' % sys.argv[1]).double(num=num)
print('Double', num, 'is', result)
