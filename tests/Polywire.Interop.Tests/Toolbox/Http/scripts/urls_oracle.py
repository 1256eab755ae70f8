"""Reads cases as JSON lines and answers each with what urllib.parse and pprint make of it; prints SENTINEL errors as {"error": true}."""
import json
import sys
from pprint import pformat
from urllib.parse import parse_qs, parse_qsl, quote, quote_plus, unquote, unquote_plus, urldefrag, urlencode, urljoin, urlparse, urlsplit


def answer(case):
    kind, a = case["kind"], case["args"]
    if kind == "split":
        u = urlsplit(a[0])
        try:
            port = u.port
        except ValueError:
            port = "error"
        return [str(u), u.username, u.password, u.hostname, port, u.geturl()]
    if kind == "parse":
        u = urlparse(a[0])
        return [str(u), u.geturl()]
    if kind == "join":
        return urljoin(a[0], a[1])
    if kind == "defrag":
        return list(urldefrag(a[0]))
    if kind == "quote":
        return [quote(a[0]), quote(a[0], safe=""), quote_plus(a[0]), unquote(a[0]), unquote_plus(a[0]), repr(a[0])]
    if kind == "query":
        return [parse_qsl(a[0]), parse_qsl(a[0], keep_blank_values=True), list(parse_qs(a[0]).items()), urlencode(parse_qsl(a[0]))]
    if kind == "pformat":
        return pformat(dict(a[0]))
    raise SystemExit("unknown kind " + kind)


for line in sys.stdin:
    case = json.loads(line)
    try:
        result = answer(case)
    except ValueError:
        result = "error"
    print(json.dumps(result))
