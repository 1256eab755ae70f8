using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Polywire.Addressing;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

public sealed class ServingTests : IDisposable
{
    private readonly string _above = Directory.CreateTempSubdirectory("polywire-serve-").FullName;

    public ServingTests()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "cats <b>"));
        File.WriteAllText(Path.Combine(Folder, "hat.txt"), "red hat");
        File.WriteAllText(Path.Combine(Folder, "empty"), "");
        File.WriteAllText(Path.Combine(_above, "secret"), "chocolate");
        File.WriteAllText(Path.Combine(_above, "public-secret"), "chocolate");
        File.CreateSymbolicLink(Path.Combine(Folder, "out"), Path.Combine(_above, "secret"));
        File.CreateSymbolicLink(Path.Combine(Folder, "out-folder"), _above);
        File.CreateSymbolicLink(Path.Combine(Folder, "in"), "hat.txt");
        File.CreateSymbolicLink(Path.Combine(Folder, "round"), "round");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => Directory.CreateDirectory(Path.Combine(_above, "public")).FullName;

    public void Dispose() => Directory.Delete(_above, recursive: true);

    [Theory]
    [InlineData("/../secret")]
    [InlineData("/..%2fsecret")]
    [InlineData("/%2e%2e/secret")]
    [InlineData("/%2e%2e%2fsecret")]
    [InlineData("/cats%20%3Cb%3E/../../secret")]
    [InlineData("/..\\secret")]
    [InlineData("//etc/passwd")]
    [InlineData("/../public-secret")]
    [InlineData("/out")]
    [InlineData("/out-folder/secret")]
    [InlineData("/out-folder/")]
    [InlineData("/round")]
    [InlineData("/hat.txt/")]
    [InlineData("/hat.txt%00")]
    public async Task NothingOutsideIsServed(string target)
    {
        await using SmallServer server = await StartAsync();

        string answer = await RawAsync(server, $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
        Assert.DoesNotContain("chocolate", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/in", "red hat")]
    [InlineData("/hat.txt", "red hat")]
    [InlineData("/empty", "")]
    public async Task WhatIsInsideIs(string target, string body) => Assert.EndsWith("\r\n\r\n" + body, await GetAsync(target), StringComparison.Ordinal);

    [Fact]
    public async Task LinksAreFollowedWhenThatIsWanted()
    {
        await using SmallServer server = await StartAsync(followLinks: true);

        Assert.EndsWith("chocolate", await RawAsync(server, "GET /out HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Matches("^HTTP/1.1 404 ", await RawAsync(server, "GET /../secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    }

    [Theory]
    [InlineData("bytes=4-", 206, "hat", "bytes 4-6/7")]
    [InlineData("bytes=0-2", 206, "red", "bytes 0-2/7")]
    [InlineData("bytes=-3", 206, "hat", "bytes 4-6/7")]
    [InlineData("bytes=9-", 416, "", "bytes */7")]
    [InlineData("bytes=0-0,2-2", 200, "red hat", null)]
    [InlineData("lines=1", 200, "red hat", null)]
    public async Task RangesAreServed(string range, int status, string body, string? said)
    {
        string answer = await GetAsync("/hat.txt", $"Range: {range}\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + body, answer, StringComparison.Ordinal);
        if (said is null) Assert.DoesNotContain("Content-Range", answer, StringComparison.Ordinal);
        else Assert.Contains($"Content-Range: {said}\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConditionsHold()
    {
        string first = await GetAsync("/hat.txt");
        string tag = Header(first, "ETag"), changed = Header(first, "Last-Modified");

        Assert.StartsWith("HTTP/1.1 304 ", await GetAsync("/hat.txt", $"If-None-Match: {tag}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await GetAsync("/hat.txt", "If-None-Match: \"other\"\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 304 ", await GetAsync("/hat.txt", $"If-Modified-Since: {changed}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 412 ", await GetAsync("/hat.txt", "If-Match: \"other\"\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 206 ", await GetAsync("/hat.txt", $"Range: bytes=4-\r\nIf-Range: {tag}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await GetAsync("/hat.txt", "Range: bytes=4-\r\nIf-Range: \"other\"\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FoldersAreListed()
    {
        string page = await GetAsync("/");
        Assert.Contains("<a href=\"./cats%20%3Cb%3E/\">cats &lt;b&gt;/</a>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"./hat.txt\">hat.txt</a> 7", page, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"hat.txt\",\"folder\":false,\"bytes\":7", await GetAsync("/", "Accept: application/json\r\n"), StringComparison.Ordinal);
        Assert.Contains("Location: /cats%20%3Cb%3E/?q\r\n", await GetAsync("/cats%20%3Cb%3E?q"), StringComparison.Ordinal);
        Assert.Contains("Location: /cats%20%3Cb%3E/\r\n", await GetAsync("//cats%20%3Cb%3E"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(Folder, "index.html"), "index", Token);
        Assert.EndsWith("\r\n\r\nindex", await GetAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeadHasNoBodyAndPostNoPlace()
    {
        await using SmallServer server = await StartAsync();

        string head = await RawAsync(server, "HEAD /hat.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Contains("Content-Length: 7\r\n", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
        string post = await RawAsync(server, "POST /hat.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 405 ", post, StringComparison.Ordinal);
        Assert.Contains("Allow: GET, HEAD\r\n", post, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cats.example", 421)]
    [InlineData("127.0.0.1.cats.example:80", 421)]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:8000", 200)]
    [InlineData("box", 200)]
    public async Task AWebPagesNameIsNotOurs(string host, int status)
    {
        await using SmallServer server = await StartAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", await RawAsync(server, $"GET /hat.txt HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AUserLogsIn()
    {
        await using SmallServer server = await StartAsync(new ServingOptions { User = new NetworkCredential("lucy", "chocolate") });

        foreach ((string sent, int status) in new[] { ("", 401), ("Authorization: Basic bHVjeTpjYXJhbWVs\r\n", 401), ("Authorization: Basic !\r\n", 401), ("Authorization: Basic bHVjeTpjaG9jb2xhdGU=\r\n", 200) })
            Assert.StartsWith($"HTTP/1.1 {status} ", await RawAsync(server, $"GET /hat.txt HTTP/1.1\r\nHost: cats.example\r\n{sent}Connection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherMachinesNeedAUserOrAWord()
    {
        Assert.Contains("--insecure", (await Assert.ThrowsAsync<AddressException>(() => SmallServer.StartAsync("0.0.0.0:0", EchoAnswer.ServeAsync))).Message, StringComparison.Ordinal);
        Assert.Contains("--user", (await Assert.ThrowsAsync<AddressException>(() => SmallServer.StartAsync("*:0", EchoAnswer.ServeAsync))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AddressException>(() => SmallServer.StartAsync("cats", EchoAnswer.ServeAsync));
        await Assert.ThrowsAsync<AddressException>(() => SmallServer.StartAsync("cats.example:80", EchoAnswer.ServeAsync));
        await (await SmallServer.StartAsync("0.0.0.0:0", EchoAnswer.ServeAsync, new ServingOptions { Insecure = true })).DisposeAsync();
        await (await SmallServer.StartAsync("0.0.0.0:0", EchoAnswer.ServeAsync, new ServingOptions { User = new NetworkCredential("lucy", "chocolate") })).DisposeAsync();
    }

    [Fact]
    public async Task LimitsAreAnsweredAndLogged()
    {
        List<string> log = [];
        ServingOptions options = new() { Limits = new ServingLimits { BodyBytes = 10, HeadBytes = 1024 }, Log = line => { lock (log) log.Add(line); } };
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", EchoAnswer.ServeAsync, options, Token);

        Assert.StartsWith("HTTP/1.1 200 ", await RawAsync(server, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413 ", await RawAsync(server, "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nConnection: close\r\n\r\n0123456789a"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await RawAsync(server, $"GET /c HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 1024)}\r\n\r\n"), StringComparison.Ordinal);
        await Eventually.HoldsAsync(() =>
        {
            lock (log) return log.Count == 2;
        });
        Assert.Matches("""^127\.0\.0\.1 - - \[.*\] "POST /a HTTP/1\.1" 200 \d+$""", log[0]);
    }

    [Fact]
    public async Task WhatIsNoTextAfterAllIsEchoedAsItIs()
    {
        await using SmallServer server = await EchoAnswer.StartAsync("127.0.0.1:0", cancellationToken: Token);

        string answer = await RawAsync(server, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{\"a\":\"\\ud800\"}");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        using JsonDocument echo = JsonDocument.Parse(answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]);
        Assert.Equal("{\"a\":\"\\ud800\"}", echo.RootElement.GetProperty("body").GetString());
        Assert.False(echo.RootElement.TryGetProperty("json", out _));
    }

    [Fact]
    public async Task ConnectionsHaveALimit()
    {
        await using SmallServer server = await StartAsync(new ServingOptions { Limits = new ServingLimits { Connections = 2 } });
        using TcpClient first = new(), second = new();

        Assert.StartsWith("HTTP/1.1 200 ", await KeepAsync(server, first), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await KeepAsync(server, second), StringComparison.Ordinal);
        using TcpClient third = new();
        Assert.Equal("", await KeepAsync(server, third));
        first.Close();

        // The server hears of it in its own time.
        await Eventually.HoldsAsync(async () =>
        {
            using TcpClient next = new();
            return (await KeepAsync(server, next)).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n", "HTTP/1.1 408 ")]
    [InlineData("GET /hat.txt HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200 ")]
    public async Task WhoSaysNothingMoreIsLetGo(string request, string answer)
    {
        await using SmallServer server = await StartAsync(new ServingOptions { Limits = new ServingLimits { HeadTime = TimeSpan.FromSeconds(0.1), KeepTime = TimeSpan.FromSeconds(0.1) } });

        // Read to the end, which is the server's.
        Assert.StartsWith(answer, await RawAsync(server, request), StringComparison.Ordinal);
    }

    // One request on a connection that stays; nothing when the server closes it.
    private static async Task<string> KeepAsync(SmallServer server, TcpClient client)
    {
        await client.ConnectAsync(IPAddress.Loopback, new Uri(server.Url).Port, Token);
        byte[] answer = new byte[4096];
        try
        {
            await client.GetStream().WriteAsync("GET /empty HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Token);
            return Encoding.UTF8.GetString(answer, 0, await client.GetStream().ReadAsync(answer, Token).AsTask().WithinPatience());
        }
        catch (IOException)
        {
            return "";
        }
    }

    private Task<SmallServer> StartAsync(ServingOptions? options = null, bool followLinks = false) => SmallServer.StartAsync("127.0.0.1:0", new FileServer(Folder, followLinks).ServeAsync, options, Token);

    private async Task<string> GetAsync(string target, string headers = "")
    {
        await using SmallServer server = await StartAsync();
        return await RawAsync(server, $"GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n");
    }

    private static string Header(string answer, string name) => answer.Split("\r\n").Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];

    private static async Task<string> RawAsync(SmallServer server, string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(server.Url).Port, Token);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Token);
        using MemoryStream answer = new();
        try
        {
            await stream.CopyToAsync(answer, Token).WithinPatience();
        }
        catch (IOException) when (answer.Length > 0)
        {
            // Reset because part of the request was not read; the answer came before.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
