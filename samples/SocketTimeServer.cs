#:project ../src/Polywire/Polywire.csproj

// Exercise 17.1: a time service over a plain socket. Who sends «time» gets date and time as an ISO 8601 string; until Ctrl-C.
//
//   dotnet run samples/SocketTimeServer.cs [PORT]              default: 6789

using System.Globalization;
using System.Text;
using Polywire.Sockets;

await using SocketServer server = await SocketServer.StartAsync($"tcp://127.0.0.1:{(args.Length > 0 ? args[0] : "6789")}", async client =>
{
    // TCP has no messages: the four letters may come in pieces.
    string asked = Encoding.UTF8.GetString((await client.ReadExactlyAsync(4)).Span);
    string reply = asked == "time" ? TimeProvider.System.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture) : "say time";
    Console.WriteLine($"Asked for {asked}, said {reply}");
    await client.SendAsync(reply);
});
await server.RunAsync();
