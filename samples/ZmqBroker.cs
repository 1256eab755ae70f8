#:project ../src/Polywire/Polywire.csproj

// Figure 17-1, the broker: any number of clients on one side, any number of servers on the other; until Ctrl-C.
// Clients (ZmqClient.cs, REQ) connect to port 5555, servers (ZmqServer.cs with the word connect, REP) to port 5556.
// `./polywire hub` listens at the same two ports and does this too.
//
//   dotnet run samples/ZmqBroker.cs [CLIENTS-ADDRESS [SERVERS-ADDRESS]]
//                                   default: zmq+tcp://127.0.0.1:5555 zmq+tcp://127.0.0.1:5556

using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

string clientsAddress = args.Length > 0 ? args[0] : "zmq+tcp://127.0.0.1:5555";
string serversAddress = args.Length > 1 ? args[1] : "zmq+tcp://127.0.0.1:5556";

await using var clients = new ZeromqSocket(ZmtpSocketType.Router);
await using var servers = new ZeromqSocket(ZmtpSocketType.Dealer);
await clients.BindAsync(clientsAddress);
await servers.BindAsync(serversAddress);

// ROUTER puts a frame before each request that says who asked, and sends each reply where that frame says.
// DEALER deals the requests out to the servers in turn.
await Task.WhenAll(CarryAsync(clients, servers), CarryAsync(servers, clients));

static async Task CarryAsync(ZeromqSocket from, ZeromqSocket to)
{
    while (true)
    {
        ZeromqMessage message = await from.ReceiveAsync();
        await to.SendAsync(message.Frames.ToArray());
    }
}
