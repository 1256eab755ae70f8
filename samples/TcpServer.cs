#:project ../src/Polywire/Polywire.csproj

// Serves one client, prints who said what, answers, and ends: tcp_server.py.
//
//   dotnet run samples/TcpServer.cs [PORT]                     default: 6789

using System.Globalization;
using System.Text;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "6789";
var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

Console.WriteLine($"Starting the server at {Now()}");
Console.WriteLine("Waiting for a client to call.");
await using SocketServer server = await SocketServer.StartAsync($"tcp://localhost:{port}", async client =>
{
    ReadOnlyMemory<byte> said = await client.ReceiveAsync(4096);
    Console.WriteLine($"At {Now()} <connection laddr={client.LocalName}, raddr={client.RemoteName}> said b'{Encoding.ASCII.GetString(said.Span)}'");
    string[] place = client.RemoteName.Split(':');
    Console.WriteLine($"The client address: ('{place[0]}', {place[1]})");
    await client.SendAsync("Are you talking to me?");
    served.TrySetResult();
});
await served.Task;

static string Now() => TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
