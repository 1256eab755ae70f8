import sys
from urllib.parse import urlsplit

u = urlsplit(sys.argv[1])
print(u)
