#:project ../src/Polywire/Polywire.csproj

// Tells whoever connects date and time, and closes: the date server of the fifth seed. Until Ctrl-C.
//
//   dotnet run samples/DateServer.cs [PORT]                    default: 6789

using System.Globalization;
using Polywire.Sockets;

string port = args.Length > 0 ? args[0] : "6789";

await using SocketServer server = await SocketServer.StartAsync($"tcp://127.0.0.1:{port}", async client =>
{
    string[] place = client.RemoteName.Split(':');
    Console.WriteLine($"('{place[0]}', {place[1]})连接到了服务器.");
    await client.SendAsync(TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
});
Console.WriteLine("服务器启动开始监听...");
await server.RunAsync();
