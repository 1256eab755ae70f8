# The chapter's gRPC client without the generated files, whose messages are one number each. Arguments: PORT.
import sys
import grpc

num = 7
channel = grpc.insecure_channel('localhost:' + sys.argv[1])
double = channel.unary_unary('/calc.Calc/Double')
# int64 num = 1, int64 result = 1: a key and a varint, of one byte up to 127.
reply = double(bytes([0x08, num]), timeout=60, wait_for_ready=True)
assert reply[0] == 0x08, reply
print('Double', num, 'is', reply[1])
