#:project ../src/Polywire/Polywire.csproj

// Greets whoever sends a name: the UDP server of the fifth seed. Until Ctrl-C.
//
//   dotnet run samples/UdpGreeter.cs [PORT]                    default: 9999

using System.Net;
using System.Text;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "9999";

await using DatagramSocket socket = await DatagramSocket.BindAsync($"udp://127.0.0.1:{port}");
Console.WriteLine($"bind udp on port:{port}");
while (true)
{
    Datagram datagram = await socket.ReceiveAsync();
    var from = (IPEndPoint)datagram.From!;
    Console.WriteLine($"received from {from.Address}:{from.Port}");
    await socket.SendToAsync(Encoding.UTF8.GetBytes($"Hello, {Encoding.UTF8.GetString(datagram.Bytes.Span)}"), from);
}
