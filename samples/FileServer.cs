#:project ../src/Polywire/Polywire.csproj

// Sends a picture to whoever connects, as JSON with base64 in it: the threaded file server of the fifth seed. Clients are served at the same
// time, without a thread for each; until Ctrl-C.
//
//   dotnet run samples/FileServer.cs [PORT] [FILE]             default: 5566, samples/guido.jpg

using System.Text.Json.Nodes;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "5566";
string file = args.Length > 1 ? args[1] : Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "guido.jpg");

string data = Convert.ToBase64String(await File.ReadAllBytesAsync(file));
await using SocketServer server = await SocketServer.StartAsync($"tcp://127.0.0.1:{port}", client =>
    client.SendAsync(new JsonObject { ["filename"] = Path.GetFileName(file), ["filedata"] = data }.ToJsonString()).AsTask());
Console.WriteLine("服务器启动开始监听...");
await server.RunAsync();
