# A gRPC server of grpcio with a service of its own and reflection, as grpcio-reflection has it (which Debian does not).
# greeter_server.py DIRECTORY: the directory holds what protoc made of greeter.proto. Prints its port.
import sys
import time
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

sys.path.insert(0, sys.argv[1])
import greeter_pb2 as pb  # noqa: E402

SERVICE = "helloworld.Greeter"


def say_hello(request, context):
    reply = pb.HelloReply(message=f"Hello, {request.name}!" if request.mood != pb.MOOD_GLAD else f"Hello, dear {request.name}!")
    reply.at.FromSeconds(1000000000)
    for letter in request.name:
        reply.letters[letter] += 1
    return reply


def count(request, context):
    for number in range(1, request.to + 1):
        yield pb.Number(value=number)


def add(requests, context):
    return pb.Number(value=sum(request.value for request in requests))


def chat(requests, context):
    for request in requests:
        yield pb.HelloReply(message=f"Hello, {request.name}!")


def fail(request, context):
    # google.rpc.Status with one detail of type google.protobuf.StringValue
    any_detail = b"\x0a\x2ftype.googleapis.com/google.protobuf.StringValue" + b"\x12\x05\x0a\x03why"
    status = bytes([0x08, request.code, 0x1A, len(any_detail)]) + any_detail
    context.set_trailing_metadata((("grpc-status-details-bin", status),))
    context.abort([code for code in grpc.StatusCode if code.value[0] == request.code][0], request.message)


def wait(request, context):
    left = context.time_remaining()
    if request.name == "left":
        return pb.HelloReply(message=str(left))
    ended = []
    context.add_callback(lambda: ended.append(True))
    while not ended:
        time.sleep(0.02)
    print("ended", request.name, flush=True)
    return pb.HelloReply()


def headers(request, context):
    sent = sorted(f"{key}={value}" for key, value in context.invocation_metadata())
    return pb.HelloReply(message="\n".join(sent))


def zipped(request, context):
    context.set_compression(grpc.Compression.Gzip)
    return pb.HelloReply(message="x" * request.to)


def handlers():
    one, out, into, both = (grpc.unary_unary_rpc_method_handler, grpc.unary_stream_rpc_method_handler,
                            grpc.stream_unary_rpc_method_handler, grpc.stream_stream_rpc_method_handler)
    methods = {"SayHello": (one, say_hello), "Count": (out, count), "Sum": (into, add), "Chat": (both, chat), "Fail": (one, fail),
               "Wait": (one, wait), "Headers": (one, headers), "Zipped": (one, zipped)}
    described = pb.DESCRIPTOR.services_by_name["Greeter"]
    return grpc.method_handlers_generic_handler(SERVICE, {
        name: kind(function, getattr(pb, described.methods_by_name[name].input_type.name).FromString, lambda reply: reply.SerializeToString())
        for name, (kind, function) in methods.items()})


def reflection():
    pool = descriptor_pool.DescriptorPool()
    file = descriptor_pb2.FileDescriptorProto(name="reflection.proto", package="grpc.reflection.v1alpha", syntax="proto3")

    def message(name, *fields, oneof=None):
        made = file.message_type.add(name=name)
        if oneof:
            made.oneof_decl.add(name=oneof)
        for field, number, kind, label, inside in fields:
            added = made.field.add(name=field, number=number, type=kind if isinstance(kind, int) else 11, label=label)
            if not isinstance(kind, int):
                added.type_name = ".grpc.reflection.v1alpha." + kind
            if inside:
                added.oneof_index = 0

    message("ServerReflectionRequest", ("host", 1, 9, 1, 0), ("file_by_filename", 3, 9, 1, 1), ("file_containing_symbol", 4, 9, 1, 1),
            ("list_services", 7, 9, 1, 1), oneof="message_request")
    message("FileDescriptorResponse", ("file_descriptor_proto", 1, 12, 3, 0))
    message("ServiceResponse", ("name", 1, 9, 1, 0))
    message("ListServiceResponse", ("service", 1, "ServiceResponse", 3, 0))
    message("ErrorResponse", ("error_code", 1, 5, 1, 0), ("error_message", 2, 9, 1, 0))
    message("ServerReflectionResponse", ("file_descriptor_response", 4, "FileDescriptorResponse", 1, 1),
            ("list_services_response", 6, "ListServiceResponse", 1, 1), ("error_response", 7, "ErrorResponse", 1, 1), oneof="message_response")
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    request_type, reply_type = (factory.GetPrototype(pool.FindMessageTypeByName("grpc.reflection.v1alpha.ServerReflection" + name))
                                for name in ("Request", "Response"))
    known = descriptor_pool.Default()

    def answer(requests, context):
        for request in requests:
            kind = request.WhichOneof("message_request")
            reply = reply_type()
            try:
                if kind == "list_services":
                    reply.list_services_response.service.add(name=SERVICE)
                    reply.list_services_response.service.add(name="grpc.reflection.v1alpha.ServerReflection")
                else:
                    asked = getattr(request, kind)
                    found = known.FindFileByName(asked) if kind == "file_by_filename" else known.FindFileContainingSymbol(asked)
                    reply.file_descriptor_response.file_descriptor_proto.append(found.serialized_pb)
            except KeyError as missing:
                reply.error_response.error_code = 5
                reply.error_response.error_message = str(missing)
            yield reply

    return grpc.method_handlers_generic_handler("grpc.reflection.v1alpha.ServerReflection", {
        "ServerReflectionInfo": grpc.stream_stream_rpc_method_handler(answer, request_type.FromString, lambda reply: reply.SerializeToString())})


server = grpc.server(futures.ThreadPoolExecutor(max_workers=32))
server.add_generic_rpc_handlers((handlers(),) if "--no-reflection" in sys.argv else (handlers(), reflection()))
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
