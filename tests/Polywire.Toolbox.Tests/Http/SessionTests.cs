using System.IO.Compression;
using System.Net;
using System.Text;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

public sealed class SessionTests
{
    private const string Hat = "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat", BodyFraming.Length, 3)]
    [InlineData("GET", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\r\nha\r\n1\r\nt\r\n0\r\n\r\n", BodyFraming.Chunked, 18)]
    [InlineData("GET", "HTTP/1.0 200 OK\nContent-Type: text/plain\n\nhat", BodyFraming.ToTheEnd, 3)]
    [InlineData("HEAD", "HTTP/1.1 200 OK\nContent-Length: 3\n\n", BodyFraming.None, 0)]
    [InlineData("GET", "HTTP/1.1 204 No Content\n\n", BodyFraming.None, 0)]
    public async Task TellsHowTheBodyIsFramed(string method, string answer, BodyFraming framing, long bytes)
    {
        await using ScriptedServer server = ScriptedServer.Start(request =>
        {
            request.Closes = answer.StartsWith("HTTP/1.0", StringComparison.Ordinal);
            return answer;
        });
        await using HttpSession session = new();

        await using HttpReply reply = await session.SendAsync(new OutgoingRequest(method, new Uri(server.Url)), Token);
        string body = await reply.ReadTextAsync(Token);

        Assert.Equal(framing, reply.Exchange.Framing);
        Assert.Equal(framing == BodyFraming.None ? "" : "hat", body);
        Assert.Equal(bytes, reply.Exchange.BytesReceived);
        Assert.Equal(answer.Split('\n')[0], reply.Exchange.ResponseHead!.FirstLine);
    }

    [Fact]
    public async Task ShowsTheWireInTheWordsOfCurl()
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => "HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 200 OK\nX-Cat:persian\nSet-Cookie: id=secret; Path=/\nContent-Length: 3\n\nhat".Replace("</a>\n\nHTTP", "</a>\r\n\r\nHTTP", StringComparison.Ordinal));
        List<string> shown = [];
        await using HttpSession session = new(new HttpSessionOptions { Observer = exchange => shown.AddRange(WireView.Lines(exchange)), User = new NetworkCredential("lucy", "chocolate") });

        await using HttpReply reply = await session.PostJsonAsync(server.Url + "/cats?q=1", "{}", Token);

        Assert.Equal($"* connection #1 to 127.0.0.1:{server.Port} (127.0.0.1:{server.Port}): new", shown[0]);
        Assert.Equal("> POST /cats?q=1 HTTP/1.1", shown[1]);
        Assert.Contains($"> Host: 127.0.0.1:{server.Port}", shown);
        Assert.Contains("> Authorization: Basic ***", shown);
        Assert.Contains("* request body: Content-Length, 2 bytes", shown);
        Assert.Contains("< HTTP/1.1 103 Early Hints", shown);
        Assert.Contains("< X-Cat:persian", shown);
        Assert.Contains("< Set-Cookie: id=***; Path=/", shown);
        Assert.Equal("* response body: Content-Length, 3 bytes", shown[^1]);
        Assert.DoesNotContain(shown, line => line.Contains("secret", StringComparison.Ordinal) || line.Contains("bHVjeTpjaG9jb2xhdGU", StringComparison.Ordinal));
        Assert.Contains(WireView.Lines(reply.Exchange, showSecrets: true), line => line.Contains("bHVjeTpjaG9jb2xhdGU=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TellsWhichConnectionsAreUsedAgain()
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => Hat);
        await using HttpSession session = new();
        List<(int, bool)> used = [];

        for (int i = 0; i < 3; i++)
        {
            await using HttpReply reply = await session.GetAsync(server.Url, Token);
            Assert.Equal("hat", await reply.ReadTextAsync(Token));
            used.Add((reply.Exchange.Connection!.Number, reply.Exchange.IsReused));
            Assert.Equal(i > 0, reply.Exchange.Timing.Connect is null);
            Assert.InRange(reply.Exchange.Timing.FirstByte!.Value, TimeSpan.Zero, reply.Exchange.Timing.Total);
        }

        Assert.Equal([(1, false), (1, true), (1, true)], used);
        Assert.Equal(new HttpPoolFacts($"127.0.0.1:{server.Port}", 1, 1, 3, 2), Assert.Single(session.Pool));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task KeepsCookies()
    {
        await using ScriptedServer server = ScriptedServer.Start(request => request.Target == "/" ? "HTTP/1.1 200 OK\nSet-Cookie: cat=persian\nContent-Length: 0\n\n" : Hat);
        await using HttpSession session = new();

        await (await session.GetAsync(server.Url, Token)).DisposeAsync();
        await (await session.GetAsync(server.Url + "/again", Token)).DisposeAsync();

        Assert.Equal([null, "cat=persian"], server.Requests.Select(request => request.Header("Cookie")));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 10\n\nhat", FailureKind.Closed, "3 of 10 bytes came")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\r\nhat\r\n", FailureKind.Closed, "no last chunk")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\r\nhat", FailureKind.Closed, "no last chunk")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nhat\r\n", FailureKind.Protocol, "")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n-3\r\nhat\r\n0\r\n\r\n", FailureKind.Protocol, "")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nFFFFFFFFFFFFFFFFFF\r\nhat", FailureKind.Protocol, "")]
    [InlineData("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\r\nhat\r\n0\r\n\r\n", FailureKind.Protocol, "")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", FailureKind.Protocol, "not HTTP")]
    [InlineData("", FailureKind.Closed, "before the response")]
    [InlineData("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 3\n\nhat", FailureKind.Protocol, "compressed")]
    public async Task ABodyThatIsNotWholeIsAFailure(string answer, FailureKind kind, string words)
    {
        await using ScriptedServer server = ScriptedServer.Start(request =>
        {
            request.Closes = true;
            return answer;
        });
        await using HttpSession session = new();

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () =>
        {
            await using HttpReply reply = await session.GetAsync(server.Url, Token);
            await reply.ReadBytesAsync(Token);
        });

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(70, false)]
    public async Task HeadersHaveALimit(int kilobytes, bool fits)
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => $"HTTP/1.1 200 OK\nX-Long: {new string('x', kilobytes * 1024)}\nContent-Length: 0\n\n");
        await using HttpSession session = new();

        Exception? failure = await Record.ExceptionAsync(async () => await (await session.GetAsync(server.Url, Token)).DisposeAsync());

        Assert.Equal(fits, failure is null);
        if (!fits) Assert.Contains("HttpLimits.HeadBytes", Assert.IsType<PolywireException>(failure).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public async Task ABombEndsAtTheLimit(int bytes, bool fits)
    {
        using MemoryStream bomb = new();
        using (GZipStream gzip = new(bomb, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(new byte[bytes]);
        await using ScriptedServer server = ScriptedServer.Start(request => request.WriteRawAsync(
            (byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n"), .. bomb.ToArray()]));
        await using HttpSession session = new(new HttpSessionOptions { Limits = new HttpLimits { BodyBytes = 1_000_000 } });
        await using HttpReply reply = await session.GetAsync(server.Url, Token);

        Exception? failure = await Record.ExceptionAsync(async () => Assert.Equal(bytes, (await reply.ReadBytesAsync(Token)).Length));

        Assert.Equal(fits, failure is null);
        if (!fits) Assert.Equal(FailureKind.Limit, Assert.IsType<PolywireException>(failure).Kind);
    }

    [Theory]
    [InlineData("gzip", null, "hat")]
    [InlineData("deflate", null, "hat")]
    [InlineData("br", null, "hat")]
    [InlineData("gzip", "identity", null)]
    [InlineData("zstd", null, null)]
    public async Task CompressionIsUndoneWhereWeAskedForIt(string coding, string? asked, string? read)
    {
        using MemoryStream packed = new();
        using (Stream packing = coding switch { "deflate" => new ZLibStream(packed, CompressionMode.Compress, true), "br" => new BrotliStream(packed, CompressionMode.Compress, true), _ => new GZipStream(packed, CompressionMode.Compress, true) })
            packing.Write("hat"u8);
        await using ScriptedServer server = ScriptedServer.Start(request => request.WriteRawAsync(
            (byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {packed.Length}\r\n\r\n"), .. packed.ToArray()]));
        await using HttpSession session = new();

        await using HttpReply reply = await session.SendAsync(new OutgoingRequest("GET", new Uri(server.Url)) { Headers = asked is null ? [] : [new("Accept-Encoding", asked)] }, Token);
        byte[] body = await reply.ReadBytesAsync(Token);

        Assert.Equal(asked ?? "gzip, deflate, br", server.Requests.Single().Header("Accept-Encoding"));
        Assert.Equal(read is null ? packed.ToArray() : Encoding.UTF8.GetBytes(read), body);
        Assert.Equal(coding, reply.Header("Content-Encoding"));
    }

    [Fact]
    public async Task SilenceHasALimit()
    {
        await using ScriptedServer server = ScriptedServer.Start(async request =>
        {
            await request.WriteAsync("HTTP/1.1 200 OK\nContent-Length: 10\n\nhat");
            await Task.Delay(Timeout.Infinite, request.Over);
        });
        await using HttpSession session = new(new HttpSessionOptions { Limits = new HttpLimits { IdleTimeout = TimeSpan.FromSeconds(0.3) } });

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () =>
        {
            await using HttpReply reply = await session.GetAsync(server.Url, Token);
            await reply.ReadBytesAsync(Token);
        }).WithinPatience();

        Assert.Equal(FailureCause.TimedOut, failure.Cause);
        Assert.Contains("HttpLimits.IdleTimeout", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyThereIsToldAsSuch()
    {
        await using HttpSession session = new();

        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(() => session.GetAsync("http://127.0.0.1:1", Token));
        await using HttpSession local = new(new HttpSessionOptions { UnixSocket = "/nosuch/socket" });
        Assert.Equal("The Unix socket /nosuch/socket cannot be reached: There is no such socket", (await Assert.ThrowsAsync<PolywireException>(() => local.GetAsync("http://docker", Token))).Message);
        PolywireException unknown = await Assert.ThrowsAsync<PolywireException>(() => session.GetAsync("http://nosuch.invalid", Token));

        Assert.Equal(FailureCause.ConnectionRefused, refused.Cause);
        Assert.Equal(FailureCause.NameResolution, unknown.Cause);
    }

    [Theory]
    [InlineData("X-Cat", "a\r\nX-Hat: b")]
    [InlineData("X-Cat", "a\0")]
    [InlineData("X Cat", "a")]
    [InlineData("X-Cat\r\nX-Hat", "a")]
    public async Task ARequestHoldsNoSecondOne(string name, string value)
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => Hat);
        await using HttpSession session = new();

        await Assert.ThrowsAsync<ArgumentException>(() => session.SendAsync(new OutgoingRequest("GET", new Uri(server.Url)) { Headers = [new(name, value)] }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => session.SendAsync(new OutgoingRequest("GET / HTTP/1.1\r\n\r\nGET", new Uri(server.Url)), Token));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task ReadsJson()
    {
        await using ScriptedServer server = ScriptedServer.Start(request => request.Target == "/" ? "HTTP/1.1 200 OK\nContent-Length: 9\n\n{\"cat\":7}" : Hat);
        await using HttpSession session = new();

        await using HttpReply reply = await session.GetAsync(server.Url, Token);
        Assert.Equal(7, (await reply.ReadJsonAsync(Token)).GetProperty("cat").GetInt32());

        await using HttpReply text = await session.GetAsync(server.Url + "/text", Token);
        Assert.Contains("is not JSON", (await Assert.ThrowsAsync<PolywireException>(async () => await text.ReadJsonAsync(Token))).Message, StringComparison.Ordinal);
    }
}
