# The chapter's gRPC server without the generated files, whose messages are one number each. Arguments: PORT.
import sys
from concurrent import futures
import grpc


def double(request, context):
    # int64 num = 1, int64 result = 1: a key and a varint, of one byte up to 127.
    return bytes([0x08, request[1] * 2])


server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler('calc.Calc', {'Double': grpc.unary_unary_rpc_method_handler(double)}),))
server.add_insecure_port('127.0.0.1:' + sys.argv[1])
server.start()
server.wait_for_termination()
