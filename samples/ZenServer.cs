#:project ../src/Polywire/Polywire.csproj

// Answers questions from the Zen of Python, as many clients at once as there are: srv_asyncio.py with zen_utils.py. Until Ctrl-C.
//
//   dotnet run samples/ZenServer.cs 127.0.0.1 [-p PORT]        default port: 1060

using System.Text;
using Polywire;
using Polywire.Sockets;

var aphorisms = new Dictionary<string, string>
{
    ["Beautiful is better than?"] = "Ugly.",
    ["Explicit is better than?"] = "Implicit.",
    ["Simple is better than?"] = "Complex.",
};
Framing question = Framing.Delimited("?"u8);
string host = args.Length > 0 ? args[0] : "127.0.0.1", port = args is [_, "-p", var given] ? given : "1060";

await using SocketServer server = await SocketServer.StartAsync($"tcp://{host}:{port}", ServeAsync);
Console.WriteLine($"Listening at ('{server.Address.Host}', {server.Address.Port})");
await server.RunAsync();

async Task ServeAsync(SocketConnection client)
{
    string address = $"('{client.RemoteName[..client.RemoteName.LastIndexOf(':')]}', {client.RemoteName[(client.RemoteName.LastIndexOf(':') + 1)..]})";
    Console.WriteLine($"Accepted connection from {address}");
    try
    {
        await foreach (ReadOnlyMemory<byte> asked in client.ReadAllAsync(question))
            await client.SendAsync(aphorisms.GetValueOrDefault(Encoding.UTF8.GetString(asked.Span) + "?", "Error: unknown aphorism."));
        Console.WriteLine($"Client {address} closed socket normally");
    }
    catch (PolywireException) when (!client.Leftover.IsEmpty)
    {
        Console.WriteLine($"Client {address} sent b'{Encoding.UTF8.GetString(client.Leftover.Span)}' but then closed");
    }
}
