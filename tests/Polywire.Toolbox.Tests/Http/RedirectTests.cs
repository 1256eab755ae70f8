using System.Net;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

public sealed class RedirectTests
{
    private const string Hat = "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(301, "POST", "GET")]
    [InlineData(302, "POST", "GET")]
    [InlineData(303, "PUT", "GET")]
    [InlineData(303, "HEAD", "HEAD")]
    [InlineData(307, "POST", "POST")]
    [InlineData(308, "PUT", "PUT")]
    [InlineData(301, "PUT", "PUT")]
    public async Task TheMethodChangesAsTheStatusSays(int status, string method, string then)
    {
        await using ScriptedServer server = ScriptedServer.Start(request => request.Target == "/" ? $"HTTP/1.1 {status} Elsewhere\nLocation: /there\nContent-Length: 0\n\n" : request.Method == "HEAD" ? "HTTP/1.1 200 OK\nContent-Length: 3\n\n" : Hat);
        await using HttpSession session = new();

        await using HttpReply reply = await session.SendAsync(new OutgoingRequest(method, new Uri(server.Url)) { Body = method == "HEAD" ? null : RequestBody.Json("{\"a\":1}") }, Token);

        ScriptedRequest[] requests = [.. server.Requests];
        Assert.Equal([$"{method} / HTTP/1.1", $"{then} /there HTTP/1.1"], requests.Select(request => request.Line));
        Assert.Equal(then is "GET" or "HEAD" ? "" : "{\"a\":1}", requests[1].Body);
        Assert.Equal(then is "GET" or "HEAD", requests[1].Header("Content-Type") is null);
        Assert.Equal(2, reply.History.Count);
        Assert.True(reply.Exchange.IsReused);
    }

    [Fact]
    public async Task AnotherHostGetsNoSecrets()
    {
        await using ScriptedServer other = ScriptedServer.Start(_ => Hat);
        await using ScriptedServer server = ScriptedServer.Start(request => request.Target == "/" ? $"HTTP/1.1 302 Found\nLocation: {other.Url}/there\nContent-Length: 0\n\n" : Hat);
        await using HttpSession session = new(new HttpSessionOptions { User = new NetworkCredential("lucy", "chocolate") });
        OutgoingRequest request = new("GET", new Uri(server.Url)) { Headers = [new("Cookie", "id=7"), new("X-Cat", "persian")] };

        await (await session.SendAsync(request, Token)).DisposeAsync();
        await (await session.SendAsync(request with { Url = new Uri($"http://lucy:caramel@127.0.0.1:{server.Port}/") }, Token)).DisposeAsync();

        Assert.All(server.Requests, sent => Assert.StartsWith("Basic ", sent.Header("Authorization"), StringComparison.Ordinal));
        Assert.All(other.Requests, sent =>
        {
            Assert.Null(sent.Header("Authorization"));
            Assert.Null(sent.Header("Cookie"));
            Assert.Equal("persian", sent.Header("X-Cat"));
        });
        Assert.Equal(2, other.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NorThoseOfTheSession(bool wanted)
    {
        await using ScriptedServer server = ScriptedServer.Start(request => request.Header("X-To") is { } to && request.Target == "/" ? $"HTTP/1.1 302 Found\nLocation: {to}\nContent-Length: 0\n\n" : Hat);
        await using ScriptedServer other = ScriptedServer.Start(_ => $"HTTP/1.1 302 Found\nLocation: {server.Url}/back\nContent-Length: 0\n\n");
        await using HttpSession session = new(new HttpSessionOptions { Headers = [new("Authorization", "Bearer secret"), new("Cookie", "id=7"), new("Proxy-Authorization", "Basic eA=="), new("X-Cat", "persian")] });
        KeyValuePair<string, string?>[] headers = [new("X-To", other.Url)];
        if (!wanted) headers = [.. headers, new("Authorization", null)];

        await (await session.SendAsync(new OutgoingRequest("GET", new Uri(server.Url)) { Headers = headers }, Token)).DisposeAsync();

        ScriptedRequest there = other.Requests.Single();
        Assert.Equal((null, null, null, "persian"), (there.Header("Authorization"), there.Header("Cookie"), there.Header("Proxy-Authorization"), there.Header("X-Cat")));
        // What a request does not want of its session it does not get when it comes back, either.
        Assert.Equal(Enumerable.Repeat(wanted ? "Bearer secret" : null, 2), server.Requests.Select(request => request.Header("Authorization")));
    }

    [Theory]
    [InlineData("http://[\u001b]2;hat\u0007")]
    [InlineData("ftp://hat/\u001b[2J\u009b2J")]
    public async Task AStrangersWordsDoNotDriveOurTerminal(string location)
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => $"HTTP/1.1 302 Fo\u001b[2Jund\nLocation: {location}\nX-Hat: \u001b[31mred\u009b0m\nContent-Length: 0\n\n");
        List<string> shown = [];
        await using HttpSession session = new(new HttpSessionOptions { Observer = exchange => shown.AddRange([.. WireView.Lines(exchange), .. WireView.Lines(exchange, showSecrets: true)]) });

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => session.GetAsync(server.Url, Token));

        Assert.All(shown.Append(failure.Message), line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public async Task ALoopEnds()
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => "HTTP/1.1 302 Found\nLocation: /\nContent-Length: 0\n\n");
        await using HttpSession session = new();

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => session.GetAsync(server.Url, Token));

        Assert.Equal(FailureKind.Limit, failure.Kind);
        Assert.Equal(11, server.Requests.Count);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://[")]
    public async Task OnlyHttpIsFollowed(string location)
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => $"HTTP/1.1 302 Found\nLocation: {location}\nContent-Length: 3\n\nhat");
        // One connection: what was refused has to give it back.
        await using HttpSession session = new(new HttpSessionOptions { Limits = new HttpLimits { ConnectionsPerHost = 1 } });

        await Assert.ThrowsAsync<PolywireException>(() => session.GetAsync(server.Url, Token)).WithinPatience();
        Assert.Equal(FailureKind.Protocol, (await Assert.ThrowsAsync<PolywireException>(() => session.GetAsync(server.Url, Token).WithinPatience())).Kind);
    }

    [Fact]
    public void TlsIsNotLeft()
    {
        OutgoingRequest request = new("GET", new Uri("https://cats.example/")) { Headers = [new("Authorization", "Bearer secret")] };

        PolywireException failure = Assert.Throws<PolywireException>(() => Redirects.Follow(request, 302, new Uri("http://cats.example/")));

        Assert.Equal(FailureKind.Refused, failure.Kind);
        Assert.Equal("Bearer secret", Redirects.Follow(request, 302, new Uri("https://cats.example/there")).Header("Authorization"));
        Assert.Null(Redirects.Follow(request, 302, new Uri("https://cats.example:8443/there")).Header("Authorization"));
    }

    [Fact]
    public async Task AStreamIsNotSentTwice()
    {
        await using ScriptedServer server = ScriptedServer.Start(async request =>
        {
            // The body is in chunks, and its end is not waited for.
            request.Closes = true;
            await request.WriteAsync("HTTP/1.1 307 Elsewhere\nLocation: /there\nContent-Length: 0\nConnection: close\n\n");
        });
        await using HttpSession session = new();
        OutgoingRequest request = new("POST", new Uri(server.Url)) { Body = RequestBody.Stream(new MemoryStream(new byte[10]), "text/plain") };

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => session.SendAsync(request, Token));

        Assert.Contains("cannot be sent again", failure.Message, StringComparison.Ordinal);
    }
}
