#:project ../src/Polywire/Polywire.csproj

// zmq_server.py: answers each request with «Stop saying», until Ctrl-C.
// With the word connect it does not listen but reports for work at a broker (ZmqBroker.cs): start as many as you like.
//
//   dotnet run samples/ZmqServer.cs [ADDRESS [connect]]        default: zmq+tcp://127.0.0.1:6789

using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://127.0.0.1:6789";
bool atBroker = args.Length > 1 && args[1] == "connect";

await using Replier server = atBroker ? await Replier.ConnectAsync(address) : await Replier.BindAsync(address);
while (true)
{
    string request = (await server.ReceiveAsync()).Text;
    Console.WriteLine($"That voice in my head says: {request}");
    await server.ReplyAsync($"Stop saying: {request}");
}
