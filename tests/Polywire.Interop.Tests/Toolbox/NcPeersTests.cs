using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Polywire.Interop.Tests.Cli;

namespace Polywire.Interop.Tests.Toolbox;

/// <summary>Broker mode with ncat, WebSocket through proxies, and transcripts held against what was really transferred.</summary>
public sealed class NcPeersTests
{
    [Fact]
    public async Task NcatsHearEachOtherAtTheBroker()
    {
        Peer.Need("ncat", File.Exists("/usr/bin/ncat"));
        await using CliProcess broker = CliProcess.Start("nc", "--broker", "--json", "0");
        string port = (await broker.ErrorLineAsync("listening ")).Split(':')[2];
        await using PeerProcess one = PeerProcess.Start("ncat", "127.0.0.1", port), two = PeerProcess.Start("ncat", "127.0.0.1", port);
        await using CliProcess three = CliProcess.Start("nc", "127.0.0.1", port);

        // Whoever says something until somebody hears it is connected, and so is who hears it.
        await MeetAsync(one, two);
        await three.WriteAsync("from three\n");
        Assert.Equal("from three", await LineAsync(one, "from three"));
        Assert.Equal("from three", await LineAsync(two, "from three"));
        await one.Process.StandardInput.WriteAsync("from one\n");
        await one.Process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        while (await three.LineAsync() is { } heard && heard != "from one") Assert.Equal("anybody?", heard);
        Assert.Equal("from one", await LineAsync(two, "from one"));

        broker.Signal(CliProcess.Interrupt);
        Assert.Equal(130, await broker.ExitAsync());
        List<string?> said = [];
        while (await broker.LineAsync() is { } line) said.Add(JsonDocument.Parse(line).RootElement.TryGetProperty("text", out JsonElement text) ? text.GetString() : null);
        Assert.Contains("from three\n", said);
        Assert.Contains("from one\n", said);
    }

    [Fact]
    public async Task WebSocketsLeadThroughProxies()
    {
        Peer.Need("ncat", File.Exists("/usr/bin/ncat"));
        Peer.Need("microsocks", File.Exists("/usr/bin/microsocks"));
        await using CliProcess server = CliProcess.Start("nc", "-k", "-l", "ws://127.0.0.1:0", "-e", "cat");
        string port = (await server.ErrorLineAsync("listening ")).Split(':')[2];
        foreach (string kind in (string[])["http", "socks5"])
        {
            int at = Polywire.Testing.FreePort.Next();
            await using PeerProcess proxy = kind == "http" ? PeerProcess.Start("ncat", "-l", "--proxy-type", kind, "127.0.0.1", $"{at}") : PeerProcess.Start("microsocks", "-i", "127.0.0.1", "-p", $"{at}");
            await NcTests.ListensAsync(at);
            await using CliProcess client = CliProcess.Start("nc", "--proxy", $"{kind}://127.0.0.1:{at}", $"ws://localhost:{port}");
            await client.WriteAsync("through\n");
            Assert.Equal("through", await client.LineAsync());
            client.CloseInput();
            Assert.Equal(0, await client.ExitAsync());
        }
        // Nobody there: it must not go there without.
        CliResult nobody = await CliProcess.RunAsync("nc", "--proxy", "socks5://127.0.0.1:1", $"ws://127.0.0.1:{port}");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("socks5://127.0.0.1:1 cannot be reached", nobody.Error, StringComparison.Ordinal);
        CliResult check = await CliProcess.RunAsync("nc", "-z", "--proxy", "socks5://127.0.0.1:1", "127.0.0.1", port);
        Assert.Equal((1, ""), (check.ExitCode, check.Output));
    }

    [Theory]
    [InlineData("ncat", "ncat 127.0.0.1 {0}")]
    [InlineData("socat", "socat -t 60 - TCP:127.0.0.1:{0}")]
    [InlineData("nc.openbsd", "nc.openbsd -N 127.0.0.1 {0}")]
    public async Task TenMegabytesComeBack(string peer, string command)
    {
        Peer.Need(peer, File.Exists("/usr/bin/" + peer) || File.Exists("/bin/" + peer));
        string file = Path.GetTempFileName();
        try
        {
            await using CliProcess server = CliProcess.Start("nc", "-l", "0", "-e", "cat");
            string port = (await server.ErrorLineAsync("listening ")).Split(':')[2];
            string said = await Peer.RunAsync("bash", "-c", $"head -c 10000000 /dev/urandom > {file}; {string.Format(null, command, port)} < {file} | cmp - {file} && echo same");
            Assert.Equal("same\n", said);
            Assert.Equal(0, await server.ExitAsync());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--hex")]
    [InlineData("--json")]
    public async Task ATranscriptIsWhatWasTransferred(string how)
    {
        Peer.Need("socat", File.Exists("/usr/bin/socat"));
        string folder = Directory.CreateTempSubdirectory("nc").FullName, sent = Path.Combine(folder, "sent"), came = Path.Combine(folder, "came"), transcript = Path.Combine(folder, "transcript");
        try
        {
            byte[] bytes = RandomNumberGenerator.GetBytes(300_001);
            await File.WriteAllBytesAsync(sent, bytes, TestContext.Current.CancellationToken);
            await using CliProcess server = CliProcess.Start("nc", "-l", "0", "-e", "cat", how, "--transcript", transcript);
            string port = (await server.ErrorLineAsync("listening ")).Split(':')[2];
            await Peer.RunAsync("bash", "-c", $"socat -t 60 - TCP:127.0.0.1:{port} < {sent} > {came}");
            Assert.Equal(0, await server.ExitAsync());

            Assert.Equal(bytes, await File.ReadAllBytesAsync(came, TestContext.Current.CancellationToken));
            string[] lines = await File.ReadAllLinesAsync(transcript, TestContext.Current.CancellationToken);
            (byte[] there, byte[] back) = how == "--hex" ? (Dumped(lines, '<'), Dumped(lines, '>')) : (Told(lines, fromProgram: false), Told(lines, fromProgram: true));
            Assert.Equal(bytes, there);
            Assert.Equal(bytes, back);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // < 00000010  46 4e …  01 d6 …  |text|, each line where the one before it ended, and at last the end of the side.
    private static byte[] Dumped(string[] lines, char mark)
    {
        List<byte> bytes = [];
        string[] own = [.. lines.Where(line => line[0] == mark)];
        foreach (string line in own[..^1])
        {
            Assert.Equal(bytes.Count, int.Parse(line.AsSpan(2, 8), NumberStyles.HexNumber, null));
            bytes.AddRange(line[10..line.IndexOf('|', StringComparison.Ordinal)].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static one => byte.Parse(one, NumberStyles.HexNumber, null)));
        }
        Assert.Contains("end of ", own[^1], StringComparison.Ordinal);
        return [.. bytes];
    }

    private static byte[] Told(string[] lines, bool fromProgram)
    {
        List<byte> bytes = [];
        JsonElement[] own = [.. lines.Select(static line => JsonDocument.Parse(line).RootElement).Where(piece => piece.GetProperty("from").GetString() == "sh" == fromProgram)];
        foreach (JsonElement piece in own[..^1])
        {
            byte[] part = piece.TryGetProperty("text", out JsonElement text) ? System.Text.Encoding.UTF8.GetBytes(text.GetString()!) : piece.GetProperty("text_base64").GetBytesFromBase64();
            Assert.Equal(piece.GetProperty("bytes").GetInt32(), part.Length);
            bytes.AddRange(part);
        }
        Assert.True(own[^1].GetProperty("end").GetBoolean());
        return [.. bytes];
    }

    private static async Task MeetAsync(PeerProcess speaker, PeerProcess listener)
    {
        Task<string> hearing = listener.LineAsync();
        while (!hearing.IsCompleted)
        {
            await speaker.Process.StandardInput.WriteAsync("anybody?\n");
            await speaker.Process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await Task.WhenAny(hearing, Task.Delay(100, TestContext.Current.CancellationToken));
        }
        Assert.Equal("anybody?", await hearing);
    }

    private static async Task<string> LineAsync(PeerProcess process, string wanted)
    {
        string line;
        do line = await process.LineAsync();
        while (line != wanted && line == "anybody?");
        return line;
    }
}
