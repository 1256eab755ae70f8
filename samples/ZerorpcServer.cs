#:project ../src/Polywire/Polywire.csproj

// zerorpc_server.py: a class whose methods are called over zerorpc; until Ctrl-C.
//
//   dotnet run samples/ZerorpcServer.cs [ADDRESS]              default: zerorpc+tcp://*:4242

using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "zerorpc+tcp://*:4242";

var services = new ServiceTable();
services.Add("", new Rpc());
await using RpcServer server = await RpcServer.ListenAsync(address, services);
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

[Service]
internal sealed partial class Rpc
{
    public long Double(long num) => 2 * num;
}
