#:project ../src/Polywire/Polywire.csproj

// Sends three names and prints the greetings: the UDP client of the fifth seed.
//
//   dotnet run samples/UdpGreeted.cs [PORT]                    default: 9999

using System.Text;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "9999";

await using DatagramSocket socket = await DatagramSocket.ConnectAsync($"udp://127.0.0.1:{port}");
foreach (string name in (string[])["Michael", "Tracy", "Sarah"])
{
    await socket.SendAsync(Encoding.UTF8.GetBytes(name));
    Console.WriteLine(Encoding.UTF8.GetString((await socket.ReceiveAsync()).Bytes.Span));
}
