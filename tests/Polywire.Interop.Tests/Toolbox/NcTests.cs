using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Polywire.Interop.Tests.Cli;
using Polywire.Testing;

namespace Polywire.Interop.Tests.Toolbox;

/// <summary><c>polywire nc</c> with the netcats that people have, and the ways to end that they are known to get wrong.</summary>
public sealed class NcTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // nmap#1229, #962: whoever half-closes first must still get the reply.
    [Theory]
    [InlineData("ncat", "ncat 127.0.0.1 {0}")]
    [InlineData("socat", "socat -t 60 - TCP:127.0.0.1:{0}")]
    [InlineData("nc.openbsd", "nc.openbsd -N 127.0.0.1 {0}")]
    public async Task TheReplyComesAfterTheQuestionHasEnded(string peer, string command)
    {
        Peer.Need(peer, File.Exists("/usr/bin/" + peer) || File.Exists("/bin/" + peer));
        await using CliProcess server = CliProcess.Start("nc", "--listen", "127.0.0.1", "0", "--exec", "wc -c; echo done");
        string port = await PortAsync(server);

        string reply = await Peer.RunAsync("bash", "-c", "head -c 300000 /dev/zero | " + string.Format(null, command, port));

        Assert.Equal("300000\ndone\n", reply);
        Assert.Equal(0, await server.ExitAsync());
    }

    [Theory]
    [InlineData("ncat", "ncat -l 127.0.0.1 {0} --exec /bin/cat")]
    [InlineData("socat", "socat TCP-LISTEN:{0},bind=127.0.0.1 EXEC:cat")]
    public async Task AServersWordsAllCome(string peer, string command)
    {
        Peer.Need(peer, File.Exists("/usr/bin/" + peer));
        int port = FreePort.Next();
        await using PeerProcess server = PeerProcess.Start("bash", "-c", "exec " + string.Format(null, command, port));
        await ListensAsync(port);
        await using CliProcess client = CliProcess.Start("nc", "127.0.0.1", $"{port}");

        await client.WriteAsync("hello\n");
        Assert.Equal("hello", await client.LineAsync());
        client.CloseInput();

        Assert.Null(await client.LineAsync());
        Assert.Equal(0, await client.ExitAsync());
    }

    // nmap#894, #1413: a standard input that stays open keeps nobody.
    [Fact]
    public async Task TheServerEndsFirstWhileInputStaysOpen()
    {
        using TcpListener listener = Listen();
        await using CliProcess client = CliProcess.Start("nc", "127.0.0.1", $"{((IPEndPoint)listener.LocalEndpoint).Port}", "--linger", "0.2");
        using (Socket peer = await listener.AcceptSocketAsync(Token))
        {
            await peer.SendAsync("bye\n"u8.ToArray(), SocketFlags.None, Token);
            peer.Shutdown(SocketShutdown.Send);
            Assert.Equal("bye", await client.LineAsync());
            Assert.Null(await client.LineAsync());
            Assert.Equal(0, await client.ExitAsync());
        }
    }

    [Fact]
    public async Task CtrlCAndAClosedOutputEndIt()
    {
        using TcpListener listener = Listen();
        string port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";
        await using CliProcess first = CliProcess.Start("nc", "127.0.0.1", port), second = CliProcess.Start("nc", "127.0.0.1", port);
        using Socket one = await listener.AcceptSocketAsync(Token), other = await listener.AcceptSocketAsync(Token);

        first.Signal(CliProcess.Interrupt);
        Assert.Equal(130, await first.ExitAsync());

        second.CloseOutput();
        // Which of the two sockets is the second's is not known; the first's is closed.
        foreach (Socket peer in (Socket[])[one, other])
            await Record.ExceptionAsync(async () => await peer.SendAsync("anybody?\n"u8.ToArray(), SocketFlags.None, Token));
        Assert.Equal(1, await second.ExitAsync());
        Assert.Equal("", first.Error + second.Error);
    }

    [Fact]
    public async Task AServerOfOneByteASecondMeetsTheTimeOutAndASilentOneTheIdleTime()
    {
        using TcpListener listener = Listen();
        string port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";
        await using CliProcess slow = CliProcess.Start("nc", "127.0.0.1", port, "--timeout", "2", "--idle", "30");
        using Socket peer = await listener.AcceptSocketAsync(Token);
        await using CliProcess silent = CliProcess.Start("nc", "127.0.0.1", port, "--idle", "0.5");
        using Socket nobody = await listener.AcceptSocketAsync(Token);
        Task<int> exit = slow.ExitAsync();
        while (!exit.IsCompleted)
        {
            await Record.ExceptionAsync(async () => await peer.SendAsync("."u8.ToArray(), SocketFlags.None, Token));
            await Task.Delay(100, Token);
        }

        Assert.Equal((124, 124), (await exit, await silent.ExitAsync()));
        Assert.Contains("time-out after 2 s", slow.Error, StringComparison.Ordinal);
        Assert.Contains("for 0.5 s", silent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AResetIsAFailureAndSoIsNobody()
    {
        using TcpListener listener = Listen();
        string port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";
        await using CliProcess client = CliProcess.Start("nc", "127.0.0.1", port);
        using (Socket peer = await listener.AcceptSocketAsync(Token))
        {
            peer.LingerState = new LingerOption(true, 0);
        }
        Assert.Equal(1, await client.ExitAsync());
        Assert.Contains("broke the connection", client.Error, StringComparison.Ordinal);

        listener.Stop();
        CliResult refused = await CliProcess.RunAsync("nc", "127.0.0.1", port);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Connection refused", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortsAreChecked()
    {
        using TcpListener listener = Listen();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        CliResult open = await CliProcess.RunAsync("nc", "-z", "127.0.0.1", $"{port}"), shut = await CliProcess.RunAsync("nc", "-z", "127.0.0.1", "1", "--json");

        Assert.Equal(new CliResult(0, $"tcp://127.0.0.1:{port} open\n", ""), open);
        Assert.Equal((1, ""), (shut.ExitCode, shut.Error));
        Assert.False(JsonDocument.Parse(shut.Output).RootElement.GetProperty("open").GetBoolean());
    }

    [Fact]
    public async Task DatagramsWebSocketsUnixSocketsAndTlsJoin()
    {
        Peer.NeedNode("ws");
        string folder = Directory.CreateTempSubdirectory("nc").FullName;
        try
        {
            using Certificates certificates = new();
            // ws -> unix -> tls -> udp -> a program, each hop a nc of its own.
            await using CliProcess program = CliProcess.Start("nc", "--listen", "udp://127.0.0.1:0", "--exec", "sed -u s/every/EVERY/");
            string udp = await PortAsync(program);
            await using CliProcess tls = CliProcess.Start("nc", "--listen", $"tls://127.0.0.1:0?{certificates.Listening}", "udp://127.0.0.1:" + udp, "--linger", "1");
            string secure = await PortAsync(tls);
            await using CliProcess unix = CliProcess.Start("nc", "--listen", $"unix://{folder}/s", $"tls://localhost:{secure}?ca={certificates.Ca}", "--linger", "1");
            await unix.ErrorLineAsync("listening");
            await using CliProcess web = CliProcess.Start("nc", "--listen", "ws://127.0.0.1:0", $"unix://{folder}/s", "--linger", "2");
            string port = await PortAsync(web);

            string reply = await Peer.RunAsync("node", "-e", $$"""
                const ws = new (require('ws'))('ws://127.0.0.1:{{port}}');
                ws.on('open', () => ws.send('every wire\n'));
                ws.on('message', data => { process.stdout.write(String(data)); ws.close(); });
                """);

            Assert.Equal("EVERY wire\n", reply);
            Assert.Equal(0, await web.ExitAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task ProxiesLeadThere()
    {
        Peer.Need("microsocks", File.Exists("/usr/bin/microsocks"));
        Peer.Need("ncat", File.Exists("/usr/bin/ncat"));
        int socksPort = FreePort.Next(), httpPort = FreePort.Next();
        await using PeerProcess socks = PeerProcess.Start("microsocks", "-i", "127.0.0.1", "-p", $"{socksPort}", "-u", "lucy", "-P", "choco:late"), http = PeerProcess.Start("ncat", "-l", "--proxy-type", "http", "127.0.0.1", $"{httpPort}");
        await using CliProcess server = CliProcess.Start("nc", "-k", "--listen", "127.0.0.1", "0", "--exec", "cat");
        string port = await PortAsync(server);
        await ListensAsync(socksPort);
        await ListensAsync(httpPort);

        // Both proxies take the end of one direction for the end of both.
        foreach (string proxy in (string[])[$"socks5://lucy:choco%3Alate@127.0.0.1:{socksPort}", $"http://127.0.0.1:{httpPort}"])
        {
            await using CliProcess client = CliProcess.Start("nc", "--proxy", proxy, "--no-half-close", "--linger", "0.3", "localhost", port);
            await client.WriteAsync("through\n");
            Assert.Equal("through", await client.LineAsync());
            client.CloseInput();
            Assert.Equal(0, await client.ExitAsync());
        }
        CliResult refused = await CliProcess.RunAsync("nc", "--proxy", $"socks5://lucy:caramel@127.0.0.1:{socksPort}", "localhost", port);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("refused the user or the password", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("caramel", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATranscriptHasEveryByte()
    {
        await using CliProcess server = CliProcess.Start("nc", "--listen", "127.0.0.1", "0", "--exec", "cat");
        await using CliProcess client = CliProcess.Start("nc", "127.0.0.1", await PortAsync(server), "--json");
        await client.WriteAsync("hello\n");
        client.CloseInput();
        Assert.Equal("hello", await client.LineAsync());
        Assert.Equal(0, await client.ExitAsync());

        JsonElement[] pieces = [.. client.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(2, pieces.Count(piece => piece.GetProperty("from").GetString() == "stdin"));
        Assert.Equal(2, pieces.Count(piece => piece.TryGetProperty("text", out JsonElement text) && text.GetString() == "hello\n"));
        Assert.Equal(2, pieces.Count(piece => piece.TryGetProperty("end", out _)));
    }

    internal static TcpListener Listen()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static async Task<string> PortAsync(CliProcess process) => (await process.ErrorLineAsync("listening ")).Split(':')[2].Split('?')[0];

    /// <summary>Waits until somebody listens there, without connecting, which a server of one connection would count.</summary>
    internal static Task ListensAsync(int port) =>
        Eventually.HoldsAsync(() => System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(place => place.Port == port));
}
