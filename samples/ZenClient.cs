#:project ../src/Polywire/Polywire.csproj

// Asks the zen server three questions in any order, and prints the answers: client.py of the same chapter.
//
//   dotnet run samples/ZenClient.cs 127.0.0.1 [-p PORT]        default port: 1060

using System.Globalization;
using System.Text;
using Polywire.Sockets;

string[] questions = ["Beautiful is better than?", "Explicit is better than?", "Simple is better than?"];
string host = args.Length > 0 ? args[0] : "127.0.0.1";
int port = args is [_, "-p", var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 1060;

await using SocketConnection client = await SocketConnection.ConnectAsync(host, port);
foreach (string question in questions.OrderBy(_ => Random.Shared.Next()).ToArray())
{
    await client.SendAsync(question);
    ReadOnlyMemory<byte>? answer = await client.ReadAsync(Framing.Delimited("."u8));
    Console.WriteLine($"{question} {Encoding.UTF8.GetString(answer!.Value.Span)}.");
}
