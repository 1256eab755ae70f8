// demo.double on gRPC's C++ callback API: the peer of the rows grpc-*. Prints "ready" and serves until it is ended.
#include <grpcpp/grpcpp.h>
#include <cstdio>
#include <memory>
#include "demo.grpc.pb.h"

class Demo final : public demo::Demo::CallbackService {
  grpc::ServerUnaryReactor* Double(grpc::CallbackServerContext* context, const demo::DoubleRequest* request, demo::DoubleReply* reply) override {
    reply->set_result(request->num() * 2);
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: double_server HOST:PORT\n");
    return 2;
  }
  Demo demo;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(arguments[1], grpc::InsecureServerCredentials());
  builder.RegisterService(&demo);
  std::unique_ptr<grpc::Server> server(builder.BuildAndStart());
  if (!server) return 1;
  std::puts("ready");
  std::fflush(stdout);
  server->Wait();
}
