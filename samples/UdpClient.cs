#:project ../src/Polywire/Polywire.csproj

// Sends one datagram and prints the answer: udp_client.py.
//
//   dotnet run samples/UdpClient.cs [PORT]                     default: 6789

using System.Globalization;
using System.Net;
using System.Text;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "6789";

Console.WriteLine($"Starting the client at {Now()}");
await using DatagramSocket client = await DatagramSocket.ConnectAsync($"udp://localhost:{port}");
await client.SendAsync("Hello!"u8.ToArray());

Datagram said = await client.ReceiveAsync();
var server = (IPEndPoint)said.From!;
Console.WriteLine($"At {Now()} ('{server.Address}', {server.Port}) said b'{Encoding.ASCII.GetString(said.Bytes.Span)}'");

static string Now() => TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
