#:project ../src/Polywire/Polywire.csproj

// Puts the time before whatever a client says, and sends it back: tsTserv.py. Clients are served at the same time; until Ctrl-C.
//
//   dotnet run samples/TsTserv.cs [PORT]                       default: 21567; listens on 127.0.0.1, the script on every interface

using System.Globalization;
using System.Text;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "21567";

await using SocketServer server = await SocketServer.StartAsync($"tcp://127.0.0.1:{port}", async client =>
{
    string[] place = client.RemoteName.Split(':');
    Console.WriteLine($"... connect from: ('{place[0]}', {place[1]})");
    while (await client.ReceiveAsync(1024) is { IsEmpty: false } data)
    {
        // The script of today's Python: the time before b'…'.
        string time = TimeProvider.System.GetLocalNow().ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture);
        await client.SendAsync($"[{time}] {Encoding.UTF8.GetString(data.Span)}");
    }
    Console.WriteLine("waiting for connection...");
});
Console.WriteLine("waiting for connection...");
await server.RunAsync();
