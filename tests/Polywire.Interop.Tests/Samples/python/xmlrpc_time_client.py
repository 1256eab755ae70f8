# Exercise 17.3. Arguments: PORT.
import sys
import xmlrpc.client

print(xmlrpc.client.ServerProxy('http://localhost:%s/' % sys.argv[1]).time())
