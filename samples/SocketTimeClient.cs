#:project ../src/Polywire/Polywire.csproj

// Exercise 17.1: asks the time service once, over a plain socket, and prints what it says.
//
//   dotnet run samples/SocketTimeClient.cs [PORT]              default: 6789

using System.Text;
using Polywire.Sockets;

await using SocketConnection client = await SocketConnection.ConnectAsync($"tcp://127.0.0.1:{(args.Length > 0 ? args[0] : "6789")}");
await client.SendAsync("time");
Console.WriteLine(Encoding.UTF8.GetString((await client.ReadToEndAsync()).Span));
