#:project ../src/Polywire/Polywire.csproj

// Says hello over TCP and prints the answer: tcp_client.py.
//
//   dotnet run samples/TcpClient.cs [PORT]                     default: 6789

using System.Globalization;
using System.Text;
using Polywire.Sockets;

int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 6789;

Console.WriteLine($"Starting the client at {Now()}");
await using SocketConnection client = await SocketConnection.ConnectAsync("localhost", port);

await client.SendAsync("Hello!");
ReadOnlyMemory<byte> said = await client.ReceiveAsync(4096);
Console.WriteLine($"At {Now()} someone replied said b'{Encoding.ASCII.GetString(said.Span)}'");

static string Now() => TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
