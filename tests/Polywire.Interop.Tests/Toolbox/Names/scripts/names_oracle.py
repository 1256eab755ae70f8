"""What Python's socket module says to each case of a file: a JSON list of a function's name and its arguments per line."""
import json
import socket
import sys


def spelled(name, result):
    if name == "getaddrinfo":
        return " ".join("(%d %d %d '%s' %s)" % (*entry[:3], entry[3], "/".join(str(part) for part in entry[4])) for entry in result)
    if name in ("gethostbyname_ex", "gethostbyaddr"):
        return "%s [%s] [%s]" % (result[0], " ".join(result[1]), " ".join(result[2]))
    if name == "getnameinfo":
        return " ".join(result)
    return str(result)


for line in open(sys.argv[1], encoding="utf-8"):
    name, *arguments = json.loads(line)
    while arguments and arguments[-1] is None and name != "getaddrinfo":
        arguments.pop()
    if name == "getnameinfo":
        arguments = [(arguments[0], arguments[1]), arguments[2]]
    try:
        print(spelled(name, getattr(socket, name)(*arguments)))
    except OSError as failure:
        number, text = failure.args if len(failure.args) == 2 else (0, failure.args[0])
        print("error", number, text)
