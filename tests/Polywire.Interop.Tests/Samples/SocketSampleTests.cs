using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Interop.Tests.Samples;

/// <summary>The socket programs of the chapters, each against its Python counterpart.</summary>
public sealed class SocketSampleTests
{
    private const string Time = "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}";

    private readonly string _port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

    public static TheoryData<Side, Side> Pairs => new() { { Side.Ours, Side.Python }, { Side.Python, Side.Ours } };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task UdpServerAndClient(Side server, Side client)
    {
        await using RunningProgram serving = Start(server, "UdpServer", "udp_server.py", _port);
        await Ports.BoundAsync(_port, "udp");
        await using RunningProgram asking = Start(client, "UdpClient", "udp_client.py", _port);

        string[] asked = await asking.EndAsync(), served = await serving.EndAsync();

        Assert.Matches($"^Starting the client at {Time}$", asked[0]);
        Assert.Matches($"^At {Time} \\('127[.]0[.]0[.]1', {_port}\\) said b'Are you talking to me\\?'$", Assert.Single(asked[1..]));
        Assert.Matches($"^Starting the server at {Time}$", served[0]);
        Assert.Equal("Waiting for a client to call.", served[1]);
        Assert.Matches($"^At {Time} \\('127[.]0[.]0[.]1', [0-9]+\\) said b'Hello!'$", Assert.Single(served[2..]));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task TcpServerAndClient(Side server, Side client)
    {
        await using RunningProgram serving = Start(server, "TcpServer", "tcp_server.py", _port);
        await Ports.BoundAsync(_port, "tcp");
        await using RunningProgram asking = Start(client, "TcpClient", "tcp_client.py", _port);

        string[] asked = await asking.EndAsync(), served = await serving.EndAsync();

        Assert.Matches($"^At {Time} someone replied said b'Are you talking to me\\?'$", asked[1]);
        Assert.Equal("Waiting for a client to call.", served[1]);
        Assert.Matches($"^At {Time} <.*laddr=.*127[.]0[.]0[.]1.*{_port}.*raddr=.*127[.]0[.]0[.]1.*> said b'Hello!'$", served[2]);
        Assert.Matches("^The client address: \\('127[.]0[.]0[.]1', [0-9]+\\)$", Assert.Single(served[3..]));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Broadcast(Side server, Side client)
    {
        await using RunningProgram serving = Start(server, "UdpBroadcast", "udp_broadcast.py", "server", "0.0.0.0", "-p", _port);
        Assert.Equal($"Listening for datagrams at ('0.0.0.0', {_port})", await serving.NextLineAsync());
        await using RunningProgram asking = Start(client, "UdpBroadcast", "udp_broadcast.py", "client", "127.255.255.255", "-p", _port);

        Assert.Empty(await asking.EndAsync());
        Assert.Matches("^The client at \\('127[.]0[.]0[.]1', [0-9]+\\) says: 'Broadcast datagram!'$", await serving.NextLineAsync());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task SixteenBytes(Side server, Side client)
    {
        await using RunningProgram serving = Start(server, "TcpSixteen", "tcp_sixteen.py", "server", "127.0.0.1", "-p", _port);
        Assert.Equal($"Listening at ('127.0.0.1', {_port})", await serving.NextLineAsync());
        for (int i = 0; i < 2; i++)
        {
            await using RunningProgram asking = Start(client, "TcpSixteen", "tcp_sixteen.py", "client", "127.0.0.1", "-p", _port);
            string[] asked = await asking.EndAsync();
            string own = asked[0].Replace("Client has been assigned socket name ", "", StringComparison.Ordinal);
            Assert.Matches("^\\('127[.]0[.]0[.]1', [0-9]+\\)$", own);
            Assert.Equal("The server said b'Farewell, client'", Assert.Single(asked[1..]));
            Assert.Equal(
            [
                "Waiting to accept a new connection",
                $"We have accepted a connection from {own}",
                $"  Socket name: ('127.0.0.1', {_port})",
                $"  Socket peer: {own}",
                "  Incoming sixteen-octet message: b'Hi there, server'",
                "  Reply sent, socket closed",
            ], await serving.NextLinesAsync(6));
        }
    }

    [Theory]
    [InlineData(Side.Ours)]
    [InlineData(Side.Python)]
    public async Task TheTimeBeforeEachText(Side server)
    {
        await using RunningProgram serving = Start(server, "TsTserv", "tsTserv.py", _port);
        Assert.Equal("waiting for connection...", await serving.NextLineAsync());
        await using RunningProgram asking = RunningProgram.Python("tsTclnt.py", _port);

        string[] said = await asking.EndAsync();

        Assert.Equal(2, said.Length);
        Assert.Matches("^\\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4}\\] hi$", said[0]);
        Assert.EndsWith("] spanish inquisition", said[1], StringComparison.Ordinal);
        Assert.Matches("^[.]{3} connect from: \\('127[.]0[.]0[.]1', [0-9]+\\)$", await serving.NextLineAsync());
        Assert.Equal("waiting for connection...", await serving.NextLineAsync());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task GreetingOverUdp(Side server, Side client)
    {
        await using RunningProgram serving = Start(server, "UdpGreeter", "udp_greeter.py", _port);
        Assert.Equal("bind udp on port:" + _port, await serving.NextLineAsync());
        await using RunningProgram asking = Start(client, "UdpGreeted", "udp_greeted.py", _port);

        Assert.Equal(["Hello, Michael", "Hello, Tracy", "Hello, Sarah"], await asking.EndAsync());
        Assert.All(await serving.NextLinesAsync(3), line => Assert.Matches("^received from 127[.]0[.]0[.]1:[0-9]+$", line));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task DateAndTime(Side server, Side client)
    {
        await using RunningProgram serving = Start(server, "DateServer", "date_server.py", _port);
        Assert.Equal("服务器启动开始监听...", await serving.NextLineAsync());
        await using RunningProgram asking = Start(client, "DateClient", "date_client.py", _port);

        Assert.Matches($"^{Time}$", Assert.Single(await asking.EndAsync()));
        Assert.Matches("^\\('127[.]0[.]0[.]1', [0-9]+\\)连接到了服务器[.]$", await serving.NextLineAsync());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task ThePictureArrivesByteForByte(Side server, Side client)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("polywire-picture-");
        string picture = Path.Combine(SampleBuild.Sources, "guido.jpg");
        await using RunningProgram serving = server == Side.Ours
            ? RunningProgram.Sample("FileServer", _port)
            : RunningProgram.Python("file_server.py", _port, picture);
        Assert.Equal("服务器启动开始监听...", await serving.NextLineAsync());
        // Two at once.
        await using RunningProgram asking = Start(client, "FileClient", "file_client.py", _port, folder.FullName);
        await using RunningProgram beside = Start(client, "FileClient", "file_client.py", _port, folder.CreateSubdirectory("beside").FullName);

        Assert.Equal(["图片已保存."], await asking.EndAsync());
        Assert.Equal(["图片已保存."], await beside.EndAsync());
        byte[] sent = await File.ReadAllBytesAsync(picture, TestContext.Current.CancellationToken);
        Assert.Equal(sent, await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "guido.jpg"), TestContext.Current.CancellationToken));
        Assert.Equal(sent, await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "beside", "guido.jpg"), TestContext.Current.CancellationToken));
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task TheZenDialogue(Side server, Side client)
    {
        await using RunningProgram serving = Start(server, "ZenServer", "zen_server.py", "127.0.0.1", "-p", _port);
        Assert.Equal($"Listening at ('127.0.0.1', {_port})", await serving.NextLineAsync());
        await using RunningProgram asking = Start(client, "ZenClient", "zen_client.py", "127.0.0.1", "-p", _port);

        string[] said = await asking.EndAsync();
        Assert.Equal(["Beautiful is better than? Ugly.", "Explicit is better than? Implicit.", "Simple is better than? Complex."], said.Order(StringComparer.Ordinal));
        string accepted = await serving.NextLineAsync();
        Assert.Matches("^Accepted connection from \\('127[.]0[.]0[.]1', [0-9]+\\)$", accepted);
        Assert.Equal(accepted.Replace("Accepted connection from", "Client", StringComparison.Ordinal) + " closed socket normally", await serving.NextLineAsync());
    }

    [Theory]
    [InlineData(Side.Ours)]
    [InlineData(Side.Python)]
    public async Task AZenQuestionThatIsCutOffIsTold(Side server)
    {
        await using RunningProgram serving = Start(server, "ZenServer", "zen_server.py", "127.0.0.1", "-p", _port);
        await serving.NextLineAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, int.Parse(_port, CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("Simple is"u8.ToArray(), TestContext.Current.CancellationToken);
        }
        await serving.NextLineAsync();
        Assert.EndsWith(" sent b'Simple is' but then closed", await serving.NextLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "open", "^Success: host 127[.]0[.]0[.]1 is listening on port [0-9]+$")]
    [InlineData("localhost", "closed", "^Network failure: Connection refused$")]
    [InlineData("127.0.0.1", "no-such-service", "^Name service failure: Servname not supported for ai_socktype$")]
    public async Task ConnectingByGetaddrinfo(string host, string service, string said)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        service = service switch { "open" => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture), "closed" => _port, _ => service };
        await using RunningProgram ours = RunningProgram.Sample("GetaddrinfoConnect", host, service), python = RunningProgram.Python("getaddrinfo_connect.py", host, service);

        string line = Assert.Single(await ours.EndAsync(expected: said.Contains("Name", StringComparison.Ordinal) ? 1 : 0));
        Assert.Matches(said, line);
        Assert.Equal([line], await python.EndAsync(expected: said.Contains("Name", StringComparison.Ordinal) ? 1 : 0));
    }

    private static RunningProgram Start(Side side, string sample, string script, params string[] arguments) =>
        side == Side.Ours ? RunningProgram.Sample(sample, arguments) : RunningProgram.Python(script, arguments);
}
