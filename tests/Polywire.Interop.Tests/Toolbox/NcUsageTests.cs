using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Interop.Tests.Cli;
using Polywire.Testing;

namespace Polywire.Interop.Tests.Toolbox;

/// <summary>What people's fingers know of other netcats works in <c>polywire nc</c>, and what it cannot do it refuses.</summary>
public sealed class NcUsageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatCannotBeCarriedIsRefused()
    {
        (string Arguments, string Reason)[] wrong =
        [
            ("--proxy socks5://127.0.0.1:1 udp://127.0.0.1:1", "--proxy cannot lead to udp://127.0.0.1:1"),
            ("--proxy socks5://127.0.0.1:1 exec://cat", "--proxy leads to other machines"),
            ("--proxy ftp://127.0.0.1 127.0.0.1 1", "ftp"),
            ("-l tcp://127.0.0.1:0?proxy=socks5://127.0.0.1:1", "a proxy is for connecting"),
            ("--lines 127.0.0.1 1", "--lines means something to udp, ws and wss only"),
            ("--no-half-close udp://127.0.0.1:1", "--no-half-close means something to tcp and tls only"),
            ("--keep-alive 5 unix:///tmp/x", "--keep-alive means something to tcp"),
            ("--connections 5 127.0.0.1 1", "--connections means nothing"),
            ("-uz 127.0.0.1 53", "has no handshake"),
            ("-z -k 127.0.0.1 53", "-k means nothing there"),
            ("-z --exec cat 127.0.0.1 53", "--exec means nothing there"),
            ("--broker --idle 5 127.0.0.1 0", "--idle means nothing there"),
            ("-u tcp://127.0.0.1:1", "-u is for a host and a port"),
            ("-p 7 127.0.0.1 1", "add -l"),
            ("-n localhost 1", "-n looks up no names"),
            ("-C -l 127.0.0.1 0 --exec cat", "--crlf is for standard input"),
            ("127.0.0.1 no-such-service", "is no port"),
            ("-l - 127.0.0.1 1", "nobody can connect there"),
            ("", "Where to?"),
        ];
        foreach ((string Arguments, string Reason)[] some in wrong.Chunk(5))
        {
            CliResult[] results = await Task.WhenAll(some.Select(one => CliProcess.RunAsync(["nc", .. one.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])));
            Assert.All(some.Zip(results), static one =>
            {
                Assert.Contains(one.First.Reason, one.Second.Error, StringComparison.Ordinal);
                Assert.Equal((2, ""), (one.Second.ExitCode, one.Second.Output));
            });
        }
    }

    [Fact]
    public async Task LettersAreBundledAsEverywhere()
    {
        await using CliProcess server = CliProcess.Start("nc", "-lvnp", "0", "-e", "tr a-z A-Z");
        string port = (await server.ErrorLineAsync("listening ")).Split(':')[2];
        await using CliProcess client = CliProcess.Start("nc", "-vNw60", "127.0.0.1", port);
        await client.WriteAsync("hello\n");
        client.CloseInput();

        Assert.Equal("HELLO", await client.LineAsync());
        Assert.Equal((0, 0), (await client.ExitAsync(), await server.ExitAsync()));
        Assert.Contains("connection from 127.0.0.1:", server.Error, StringComparison.Ordinal);
        Assert.Equal($"connected to 127.0.0.1:{port}\n", client.Error);

        using TcpListener open = NcTests.Listen();
        int there = ((IPEndPoint)open.LocalEndpoint).Port;
        CliResult check = await CliProcess.RunAsync("nc", "-zv", "127.0.0.1", $"{there}", "1");
        Assert.Equal((0, $"tcp://127.0.0.1:{there} open\n"), (check.ExitCode, check.Output));
        Assert.Contains("tcp://127.0.0.1:1 cannot be reached", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortsHaveNames()
    {
        Peer.Need("/etc/services", File.Exists("/etc/services"));
        CliResult one = await CliProcess.RunAsync("nc", "127.0.0.1", "tcpmux"), some = await CliProcess.RunAsync("nc", "-zv", "127.0.0.1", "tcpmux", "1-2");

        Assert.Contains("tcp://127.0.0.1:1 cannot be reached", one.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (one.ExitCode, some.ExitCode));
        Assert.Equal(3, some.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task LineFeedsBecomeWhatOldProtocolsWant()
    {
        using TcpListener listener = NcTests.Listen();
        await using CliProcess client = CliProcess.Start("nc", "-C", "127.0.0.1", $"{((IPEndPoint)listener.LocalEndpoint).Port}");
        using Socket peer = await listener.AcceptSocketAsync(Token).WithinPatience();
        await client.WriteAsync("one\ntwo\r\n\nthree\r");
        await client.WriteAsync("\n\n\n");
        client.CloseInput();

        StringBuilder came = new();
        byte[] buffer = new byte[100];
        while (await peer.ReceiveAsync(buffer, SocketFlags.None, Token).WithinPatience() is > 0 and var read) came.Append(Encoding.ASCII.GetString(buffer, 0, read));
        Assert.Equal("one\r\ntwo\r\n\r\nthree\r\n\r\n\r\n", came.ToString());
        peer.Shutdown(SocketShutdown.Both);
        Assert.Equal(0, await client.ExitAsync());
    }

    [Fact]
    public async Task NobodyWhoConnectsIsWaitedForAsLongAsSilenceIsAllowed()
    {
        CliResult result = await CliProcess.RunAsync("nc", "-lw0.2", "0");

        Assert.Equal(124, result.ExitCode);
        Assert.Contains("nobody connected to tcp://127.0.0.1:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortInUseAndANameThatLeadsNowhereAreFailures()
    {
        using TcpListener listener = NcTests.Listen();
        CliResult used = await CliProcess.RunAsync("nc", "-l", $"{((IPEndPoint)listener.LocalEndpoint).Port}"), unknown = await CliProcess.RunAsync("nc", "nowhere.invalid", "1");

        Assert.Equal((1, 1), (used.ExitCode, unknown.ExitCode));
        Assert.Contains("is in use by another process", used.Error, StringComparison.Ordinal);
        Assert.Contains("its name cannot be looked up", unknown.Error, StringComparison.Ordinal);
    }
}
