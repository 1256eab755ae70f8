#:project ../src/Polywire.AspNetCore/Polywire.AspNetCore.csproj

// Twirp: service calc with double, from the C# class alone: no .proto file, nothing to generate. Clients in other languages get theirs from
// «polywire schema» or reflection; until Ctrl-C.
//
//   dotnet run samples/TwirpServer.cs [ADDRESS]                 default: http://localhost:8080

using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

string address = args.Length > 0 ? args[0] : "http://localhost:8080";

var services = new ServiceTable();
services.Add(null, new Calc());
await using HttpRpcServer server = await HttpRpcServer.ListenAsync(address, services);
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

[Service]
internal sealed partial class Calc
{
    /// <summary>Twice the number.</summary>
    public long Double(long num) => num * 2;
}
