using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Polywire.Connections;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

/// <summary>Sessions that speak HTTP/2, by prior knowledge, with Kestrel.</summary>
public sealed class Http2Tests : IAsyncLifetime
{
    private static readonly RetryPolicy s_quick = new() { Retries = 2, Backoff = new Backoff { First = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(1) } };

    private WebApplication? _server;
    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Url => _server!.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        _server.Run(ServeAsync);
        await _server.StartAsync(Token);
    }

    public async ValueTask DisposeAsync() => await _server!.DisposeAsync();

    [Fact]
    public async Task OneConnectionCarriesFrames()
    {
        await using HttpSession session = new(new HttpSessionOptions { Http2 = true });

        for (int i = 0; i < 2; i++)
        {
            await using HttpReply reply = await session.PostJsonAsync(Url, "{\"cat\":7}", Token);
            Assert.Equal("HTTP/2 {\"cat\":7}", await reply.ReadTextAsync(Token));
            Assert.Equal((2, BodyFraming.Frames, "persian"), (reply.Version.Major, reply.Exchange.Framing, reply.Header("X-Cat")));
            Assert.Equal($"* HTTP/2: POST {Url}/", Assert.Single(WireView.Lines(reply.Exchange), line => line.Contains("POST", StringComparison.Ordinal)));
        }

        Assert.Equal(1, Assert.Single(session.Pool).Opened);
    }

    [Theory]
    [InlineData("POST", 1)]
    [InlineData("PUT", 3)]
    public async Task WhatMayHaveBeenDoneIsNotDoneTwice(string method, int times)
    {
        await using HttpSession session = new(new HttpSessionOptions { Http2 = true, Retry = s_quick });
        OutgoingRequest request = new(method, new Uri(Url + "/drop")) { Body = RequestBody.Text("hat") };

        await Assert.ThrowsAsync<PolywireException>(() => session.SendAsync(request, Token)).WithinPatience();

        Assert.Equal(times, _asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NobodyThereIsAskedAgainWithAnyBody(bool http2)
    {
        int tried = 0;
        await using HttpSession session = new(new HttpSessionOptions { Http2 = http2, Retry = s_quick, Observer = _ => tried++ });
        OutgoingRequest request = new("POST", new Uri("http://127.0.0.1:1")) { Body = RequestBody.Stream(new MemoryStream([1]), "text/plain") };

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => session.SendAsync(request, Token)).WithinPatience();

        Assert.Equal((FailureCause.ConnectionRefused, 3), (failure.Cause, tried));
    }

    private async Task ServeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        if (context.Request.Path == "/drop")
        {
            context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
            return;
        }

        context.Response.Headers["X-Cat"] = "persian";
        await context.Response.WriteAsync($"{context.Request.Protocol} {body}");
    }
}
