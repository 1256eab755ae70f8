using Polywire.Connections;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

public sealed class RetryTests
{
    private static readonly RetryPolicy s_quick = new() { Retries = 2, Backoff = new Backoff { First = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(1) } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", 503, 3)]
    [InlineData("PUT", 429, 3)]
    [InlineData("POST", 503, 1)]
    [InlineData("GET", 500, 1)]
    [InlineData("GET", 404, 1)]
    public async Task OnlyWhatMayBeRepeatedIs(string method, int status, int times)
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => $"HTTP/1.1 {status} No\nContent-Length: 0\n\n");
        await using HttpSession session = new(new HttpSessionOptions { Retry = s_quick });

        await using HttpReply reply = await session.SendAsync(new OutgoingRequest(method, new Uri(server.Url)) { Body = method == "GET" ? null : RequestBody.Text("hat") }, Token);

        Assert.Equal(status, reply.Status);
        Assert.Equal(times, server.Requests.Count);
        Assert.Equal(times, reply.History.Count);
    }

    [Fact]
    public async Task AnAnswerInTheEndIsTheAnswer()
    {
        int asked = 0;
        await using ScriptedServer server = ScriptedServer.Start(request =>
        {
            request.Closes = asked == 0;
            return asked++ switch { 0 => "HTTP/1.1 2", 1 => "HTTP/1.1 502 Bad Gateway\nContent-Length: 0\n\n", _ => "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat" };
        });
        await using HttpSession session = new(new HttpSessionOptions { Retry = s_quick });

        await using HttpReply reply = await session.GetAsync(server.Url, Token);

        Assert.Equal("hat", await reply.ReadTextAsync(Token));
        Assert.Equal([null, 502, 200], reply.History.Select(exchange => exchange.ResponseHead is { } head ? (int?)int.Parse(head.FirstLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) : null));
        Assert.NotNull(reply.History[0].Failure);
    }

    [Fact]
    public async Task RetryAfterIsWaitedFor()
    {
        FakeTime time = new();
        int asked = 0;
        await using ScriptedServer server = ScriptedServer.Start(_ => asked++ == 0 ? "HTTP/1.1 503 Later\nRetry-After: 7\nContent-Length: 0\n\n" : "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat");
        await using HttpSession session = new(new HttpSessionOptions { Retry = s_quick, Time = time, Limits = new HttpLimits { IdleTimeout = Timeout.InfiniteTimeSpan } });

        Task<HttpReply> asking = session.GetAsync(server.Url, Token);
        // The wait's timer is the only one.
        await time.TimersAsync(1);
        time.Advance(6_999);
        Assert.Single(server.Requests);
        time.Advance(1);

        await using HttpReply reply = await asking.WithinPatience();
        Assert.Equal(200, reply.Status);
    }

    [Theory]
    [InlineData("120", null)]
    [InlineData("60", 60.0)]
    [InlineData("0", 0.0)]
    [InlineData("99999999999", null)]
    [InlineData("Tue, 14 Nov 2023 22:13:30 GMT", 10.0)]
    [InlineData("Tue, 14 Nov 2023 22:13:00 GMT", 0.0)]
    public void RetryAfterIsSecondsOrADate(string header, double? seconds)
    {
        OutgoingRequest request = new("GET", new Uri("http://cats.example"));

        TimeSpan? wait = s_quick.AfterStatus(request, 503, header, 0, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

        Assert.Equal(seconds is { } value ? TimeSpan.FromSeconds(value) : null, wait);
    }

    [Fact]
    public void NoConnectionIsTriedAgainForEveryMethod()
    {
        OutgoingRequest post = new("POST", new Uri("http://cats.example"));

        Assert.NotNull(s_quick.AfterFailure(post, wasSent: false, 1));
        Assert.Null(s_quick.AfterFailure(post, wasSent: false, 2));
        Assert.Null(s_quick.AfterFailure(post, wasSent: true, 0));
        Assert.Null(s_quick.AfterFailure(new OutgoingRequest("PUT", post.Url) { Body = RequestBody.Stream(Stream.Null, "text/plain") }, wasSent: true, 0));
    }
}
