"""Each line of a file: a format, a tab, values after tabs. Prints what Python packs and then unpacks, '?' for a bad format, '!' for bad values."""
import math
import struct
import sys


def value(text):
    kind, rest = text[0], text[1:]
    if kind == "i":
        return int(rest)
    if kind == "f":
        return struct.unpack(">d", bytes.fromhex(rest))[0]
    if kind == "t":
        return rest == "1"
    return bytes.fromhex(rest)


def shown(one):
    if isinstance(one, bool):
        return "t1" if one else "t0"
    if isinstance(one, int):
        return f"i{one}"
    if isinstance(one, float):
        return "fnan" if math.isnan(one) else "f" + struct.pack(">d", one).hex()
    return "b" + one.hex()


for line in open(sys.argv[1], encoding="ascii"):
    form, *texts = line.rstrip("\n").split("\t")
    try:
        size = struct.calcsize(form)
    except struct.error:
        print("?")
        continue
    try:
        packed = struct.pack(form, *map(value, texts))
    except (struct.error, OverflowError):
        print("!", size)
        continue
    print(packed.hex(), size, *map(shown, struct.unpack(form, packed)))
