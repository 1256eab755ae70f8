#:project ../src/Polywire/Polywire.csproj

// Asks the date server once and prints what it says.
//
//   dotnet run samples/DateClient.cs [PORT]                    default: 6789

using System.Globalization;
using System.Text;
using Polywire.Sockets;

int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 6789;

await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", port);
Console.WriteLine(Encoding.UTF8.GetString((await client.ReadToEndAsync()).Span));
