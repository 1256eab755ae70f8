using System.Net;
using System.Net.Sockets;
using Polywire.Interop.Tests.Cli;
using Polywire.Testing;

namespace Polywire.Interop.Tests.Toolbox;

/// <summary>What <c>polywire nc</c> and <c>chaos</c> do when their output has nobody to read it, and when they are to end in the midst of something.</summary>
public sealed class NcEndingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Reading a device and sending datagrams never wait.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DatagramsWithoutEndAreEnded(bool byTime)
    {
        using Socket sink = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sink.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)sink.LocalEndPoint!).Port;
        await using PeerProcess client = PeerProcess.Start("bash", "-c", $"exec dotnet {CliProcess.Dll} nc -u 127.0.0.1 {port} {(byTime ? "--timeout 1" : "")} < /dev/zero");

        if (!byTime)
        {
            await sink.ReceiveAsync(new byte[2000], SocketFlags.None, Token).WithinPatience();
            await Peer.RunAsync("kill", "-INT", $"{client.Process.Id}");
        }

        await client.Process.WaitForExitAsync(Token).WaitAsync(Eventually.Patience);
        Assert.Equal(byTime ? 124 : 130, client.Process.ExitCode);
    }

    [Theory]
    [InlineData(CliProcess.Interrupt)]
    [InlineData(CliProcess.Terminate)]
    public async Task NoProgramIsLeftBehind(int signal)
    {
        await using CliProcess server = CliProcess.Start("nc", "-k", "-l", "0", "--exec", "echo $$; exec sleep 600");
        int port = int.Parse((await server.ErrorLineAsync("listening ")).Split(':')[2], null);
        List<string> programs = [];
        List<TcpClient> clients = [];
        for (int i = 0; i < 5; i++)
        {
            TcpClient client = new();
            clients.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, port, Token);
            using StreamReader reader = new(client.GetStream(), leaveOpen: true);
            programs.Add((await reader.ReadLineAsync(Token).WithinPatience())!);
        }
        Assert.All(programs, static program => Assert.True(IsAlive(program)));

        server.Signal(signal);

        Assert.Equal(130, await server.ExitAsync());
        await Eventually.HoldsAsync(() => !programs.Exists(IsAlive));
        foreach (TcpClient client in clients) client.Dispose();
    }

    [Theory]
    [InlineData("nc", "--json")]
    [InlineData("nc", "--hex")]
    [InlineData("nc", "-k")]
    public async Task ATranscriptThatNobodyReadsEndsIt(string command, string how)
    {
        using TcpListener back = NcTests.Listen();
        await using CliProcess join = CliProcess.Start([command, .. how == "-k" ? (string[])["-k", "--json"] : [how], "tcp://127.0.0.1:0?listen=1", $"tcp://127.0.0.1:{((IPEndPoint)back.LocalEndpoint).Port}"]);
        int port = int.Parse((await join.ErrorLineAsync("listening ")).Split(':')[2].Split('?')[0], null);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        using Socket server = await back.AcceptSocketAsync(Token).WithinPatience();
        join.CloseOutput();

        await client.GetStream().WriteAsync("hello"u8.ToArray(), Token);

        Assert.Equal(1, await join.ExitAsync());
        Assert.DoesNotContain("Exception", join.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATranscriptThatHasNoRoomIsAFailureAndNothingPassesUnseen()
    {
        Peer.Need("/dev/full", File.Exists("/dev/full"));
        using TcpListener back = NcTests.Listen();
        await using CliProcess join = CliProcess.Start("nc", "127.0.0.1", $"{((IPEndPoint)back.LocalEndpoint).Port}", "--transcript", "/dev/full");
        using Socket server = await back.AcceptSocketAsync(Token).WithinPatience();
        await join.WriteAsync("hello");

        Assert.Equal(1, await join.ExitAsync());
        Assert.Contains("No space left on device", join.Error, StringComparison.Ordinal);
        int came = 0;
        // The end, or a reset; but not a byte.
        await Record.ExceptionAsync(async () => came = await server.ReceiveAsync(new byte[10], SocketFlags.None, Token).WithinPatience());
        Assert.Equal(0, came);
    }

    [Fact]
    public async Task ABrokerAndAChaosProxyThatNobodyReadsEnd()
    {
        await using CliProcess broker = CliProcess.Start("nc", "--broker", "--json", "0"), chaos = CliProcess.Start("chaos", "tcp://127.0.0.1:0", "tcp://127.0.0.1:1");
        foreach (CliProcess process in (CliProcess[])[broker, chaos])
        {
            int port = int.Parse((await process.ErrorLineAsync("listening ")).Split(':')[2], null);
            process.CloseOutput();
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port, Token);
            // The chaos proxy, which has no back to lead to, may have cut it already.
            await Record.ExceptionAsync(async () => await client.GetStream().WriteAsync("hello"u8.ToArray(), Token));

            Assert.Equal(1, await process.ExitAsync());
            Assert.DoesNotContain("Exception", process.Error, StringComparison.Ordinal);
        }
    }

    private static bool IsAlive(string process)
    {
        try
        {
            // What nobody has waited for yet has a state, but lives no more.
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1][0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
