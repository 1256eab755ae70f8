import json
import sys
import urllib.request

# The book uses requests, whose resp.json() is this.
data = json.load(urllib.request.urlopen(sys.argv[1]))
for name, value in data.items():
    print(f'{name}: {value}')
