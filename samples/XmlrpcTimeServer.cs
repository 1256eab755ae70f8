#:project ../src/Polywire.AspNetCore/Polywire.AspNetCore.csproj

// Exercise 17.3: a time service over XML-RPC: the function time returns date and time as an ISO 8601 string; until Ctrl-C.
//
//   dotnet run samples/XmlrpcTimeServer.cs [ADDRESS]           default: http://localhost:6789

using System.Globalization;
using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "http://localhost:6789";

var services = new ServiceTable();
services.Add("", new Clock());
await using HttpRpcServer server = await HttpRpcServer.ListenAsync(address, services, HttpRpcOptions.Default with { XmlRpcPath = "/" });
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

[Service]
internal sealed partial class Clock
{
    public string Time()
    {
        string now = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
        Console.WriteLine($"Asked for time, said {now}");
        return now;
    }
}
