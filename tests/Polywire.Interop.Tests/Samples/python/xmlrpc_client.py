# Arguments: PORT.
import sys
import xmlrpc.client

proxy = xmlrpc.client.ServerProxy('http://localhost:%s/' % sys.argv[1])
num = 7
result = proxy.double(num)
print('Double %s is %s' % (num, result))
