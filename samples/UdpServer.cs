#:project ../src/Polywire/Polywire.csproj

// Waits for one datagram, prints who said what, answers, and ends: udp_server.py.
//
//   dotnet run samples/UdpServer.cs [PORT]                     default: 6789

using System.Globalization;
using System.Net;
using System.Text;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "6789";

Console.WriteLine($"Starting the server at {Now()}");
Console.WriteLine("Waiting for a client to call.");
await using DatagramSocket server = await DatagramSocket.BindAsync($"udp://localhost:{port}");

Datagram said = await server.ReceiveAsync();
var client = (IPEndPoint)said.From!;
Console.WriteLine($"At {Now()} ('{client.Address}', {client.Port}) said b'{Encoding.ASCII.GetString(said.Bytes.Span)}'");
await server.SendToAsync("Are you talking to me?"u8.ToArray(), client);

static string Now() => TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
