#:project ../src/Polywire.AspNetCore/Polywire.AspNetCore.csproj

// xmlrpc_server.py: a function that doubles, for every client of XML-RPC. Says each request on stderr, as Python's server does; until Ctrl-C.
//
//   dotnet run samples/XmlrpcServer.cs [ADDRESS]               default: http://localhost:6789

using System.Globalization;
using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "http://localhost:6789";

var services = new ServiceTable();
services.Add("", new Functions());
await using HttpRpcServer server = await HttpRpcServer.ListenAsync(address, services, HttpRpcOptions.Default with { XmlRpcPath = "/" });
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

[Service]
internal sealed partial class Functions
{
    public long Double(long num, ServerCall call)
    {
        string time = TimeProvider.System.GetLocalNow().ToString("dd/MMM/yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        Console.Error.WriteLine($"{call.Peer.Split(':')[0]} - - [{time}] \"POST / HTTP/1.1\" 200 -");
        return num * 2;
    }
}
