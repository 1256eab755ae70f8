#:project ../src/Polywire.AspNetCore/Polywire.AspNetCore.csproj

// jsonrpc_server.py: a function that doubles, for every client of JSON-RPC over HTTP; until Ctrl-C.
//
//   dotnet run samples/JsonrpcServer.cs [ADDRESS]              default: http://localhost:5000

using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "http://localhost:5000";

var services = new ServiceTable();
services.Add("", new Functions());
await using HttpRpcServer server = await HttpRpcServer.ListenAsync(address, services, HttpRpcOptions.Default with { JsonRpcPath = "/" });
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

[Service]
internal sealed partial class Functions
{
    public long Double(long num) => num * 2;
}
