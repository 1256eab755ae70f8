#:project ../src/Polywire/Polywire.csproj

// msgpack_server.py: a class whose methods are called over MessagePack-RPC; until Ctrl-C.
//
//   dotnet run samples/MsgpackServer.cs [ADDRESS]              default: msgpackrpc+tcp://localhost:6789

using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "msgpackrpc+tcp://localhost:6789";

var services = new ServiceTable();
services.Add("", new Services());
await using RpcServer server = await RpcServer.ListenAsync(address, services);
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

[Service]
internal sealed partial class Services
{
    public long Double(long num) => num * 2;
}
