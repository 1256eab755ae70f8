// A gRPC server of the C++ library with its own reflection. Prints its port; ends with stdin.
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>

#include <iostream>

#include "greeter.grpc.pb.h"

class Greeter final : public helloworld::Greeter::Service {
    grpc::Status SayHello(grpc::ServerContext*, const helloworld::HelloRequest* request, helloworld::HelloReply* reply) override {
        reply->set_message("Hello, " + request->name() + "!");
        return grpc::Status::OK;
    }

    grpc::Status Count(grpc::ServerContext*, const helloworld::CountRequest* request, grpc::ServerWriter<helloworld::Number>* out) override {
        helloworld::Number number;
        for (int64_t at = 1; at <= request->to(); at++) {
            number.set_value(at);
            if (!out->Write(number)) break;
        }
        return grpc::Status::OK;
    }
};

int main() {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    Greeter greeter;
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&greeter);
    auto server = builder.BuildAndStart();
    std::cout << port << std::endl;
    std::cin.get();
    server->Shutdown();
}
