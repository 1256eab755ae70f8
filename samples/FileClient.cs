#:project ../src/Polywire/Polywire.csproj

// Gets the file server's picture and saves it in this folder, or another.
//
//   dotnet run samples/FileClient.cs [PORT] [FOLDER]           default: 5566, .

using System.Globalization;
using System.Text.Json.Nodes;
using Polywire.Sockets;

int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5566;
string folder = args.Length > 1 ? args[1] : ".";

await using SocketConnection client = await SocketConnection.ConnectAsync("127.0.0.1", port);
JsonNode sent = JsonNode.Parse((await client.ReadToEndAsync()).Span)!;
// A server's file name is a name, and no way out of the folder.
string name = Path.GetFileName((string)sent["filename"]!);
await File.WriteAllBytesAsync(Path.Combine(folder, name), Convert.FromBase64String((string)sent["filedata"]!));
Console.WriteLine("图片已保存.");
