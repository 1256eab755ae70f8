#:project ../src/Polywire/Polywire.csproj

// Datagrams to every host of a network: udp_broadcast.py.
//
//   dotnet run samples/UdpBroadcast.cs server 0.0.0.0 [-p PORT]           prints who says what, until Ctrl-C
//   dotnet run samples/UdpBroadcast.cs client 127.255.255.255 [-p PORT]   default port: 1060

using System.Globalization;
using System.Net;
using System.Text;
using Polywire.Sockets;

if (args is not (["server" or "client", _] or ["server" or "client", _, "-p", _]))
{
    Console.Error.WriteLine("usage: UdpBroadcast.cs {client,server} host [-p port]");
    return 2;
}
(string host, int port) = (args[1], args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1060);

if (args[0] == "client")
{
    await using DatagramSocket sender = await DatagramSocket.BindAsync("udp://0.0.0.0:0");
    sender.EnableBroadcast = true;
    await sender.SendToAsync("Broadcast datagram!"u8.ToArray(), new IPEndPoint(IPAddress.Parse(host), port));
    return 0;
}

await using DatagramSocket socket = await DatagramSocket.BindAsync($"udp://{host}:{port}");
Console.WriteLine($"Listening for datagrams at {Tuple(socket.LocalEndPoint)}");
while (true)
{
    Datagram datagram = await socket.ReceiveAsync();
    Console.WriteLine($"The client at {Tuple(datagram.From)} says: '{Encoding.ASCII.GetString(datagram.Bytes.Span)}'");
}

static string Tuple(EndPoint? place) => place is IPEndPoint ip ? $"('{ip.Address}', {ip.Port})" : "None";
