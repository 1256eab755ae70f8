#:project ../src/Polywire/Polywire.csproj

// Sixteen bytes there and sixteen back, over TCP: tcp_sixteen.py.
//
//   dotnet run samples/TcpSixteen.cs server 127.0.0.1 [-p PORT]    serves one client after the other, until Ctrl-C
//   dotnet run samples/TcpSixteen.cs client 127.0.0.1 [-p PORT]    default port: 1060

using System.Globalization;
using System.Text;
using Polywire.Sockets;

if (args is not (["server" or "client", _] or ["server" or "client", _, "-p", _]))
{
    Console.Error.WriteLine("usage: TcpSixteen.cs {client,server} host [-p PORT]");
    return 2;
}
(string host, int port) = (args[1], args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1060);

if (args[0] == "client")
{
    await using SocketConnection client = await SocketConnection.ConnectAsync(host, port);
    Console.WriteLine($"Client has been assigned socket name {Tuple(client.LocalName)}");
    await client.SendAsync("Hi there, server");
    Console.WriteLine($"The server said {Bytes(await client.ReadExactlyAsync(16))}");
    return 0;
}

// One after the other, as the script does: the lines of two clients do not mix.
var turn = new SemaphoreSlim(1);
await using SocketServer server = await SocketServer.StartAsync($"tcp://{host}:{port}", ServeAsync);
Console.WriteLine($"Listening at ('{server.Address.Host}', {server.Address.Port})");
Console.WriteLine("Waiting to accept a new connection");
await server.RunAsync();
return 0;

async Task ServeAsync(SocketConnection connection)
{
    await turn.WaitAsync();
    try
    {
        Console.WriteLine($"We have accepted a connection from {Tuple(connection.RemoteName)}");
        Console.WriteLine($"  Socket name: {Tuple(connection.LocalName)}");
        Console.WriteLine($"  Socket peer: {Tuple(connection.RemoteName)}");
        Console.WriteLine($"  Incoming sixteen-octet message: {Bytes(await connection.ReadExactlyAsync(16))}");
        await connection.SendAsync("Farewell, client");
        Console.WriteLine("  Reply sent, socket closed");
    }
    finally
    {
        Console.WriteLine("Waiting to accept a new connection");
        turn.Release();
    }
}

static string Tuple(string name) => $"('{name[..name.LastIndexOf(':')]}', {name[(name.LastIndexOf(':') + 1)..]})";

static string Bytes(ReadOnlyMemory<byte> bytes) => $"b'{Encoding.ASCII.GetString(bytes.Span)}'";
