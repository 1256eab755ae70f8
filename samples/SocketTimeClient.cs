#:project ../src/Polywire/Polywire.csproj

// Exercise 17.1: asks the time service once, over a plain socket, and prints what it says.
//
//   dotnet run samples/SocketTimeClient.cs [PORT]              default: 6789

using System.Globalization;
using System.Net.Sockets;
using System.Text;

using var client = new TcpClient();
await client.ConnectAsync("127.0.0.1", args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 6789);
await client.GetStream().WriteAsync("time"u8.ToArray());
using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
Console.WriteLine(await reader.ReadToEndAsync());
