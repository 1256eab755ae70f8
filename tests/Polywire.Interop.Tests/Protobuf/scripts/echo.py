# Reads a message with the classes that protoc made, and writes it again. echo.py DIRECTORY MODULE MESSAGE HEX
import importlib
import sys

sys.path.insert(0, sys.argv[1])
message = getattr(importlib.import_module(sys.argv[2]), sys.argv[3])()
message.ParseFromString(bytes.fromhex(sys.argv[4]))
print(message.SerializeToString(deterministic=True).hex())
