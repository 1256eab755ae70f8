using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.Grpc;

/// <summary>What our gRPC client makes of answers that no gRPC server should give: of proxies, of other servers, cut and broken ones.</summary>
public sealed class GrpcAnswersTests : IAsyncLifetime
{
    private WebApplication _server = null!;
    private RpcClient _client = null!;
    private RequestDelegate _answer = static _ => Task.CompletedTask;

    private IGreeter Greeter => _client.As<IGreeter>();

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        _server.Run(context => _answer(context));
        await _server.StartAsync();
        _client = await RpcClient.ConnectAsync(_server.Urls.First().Replace("http://", "grpc://", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(400, RpcStatus.Internal)]
    [InlineData(401, RpcStatus.Unauthenticated)]
    [InlineData(403, RpcStatus.PermissionDenied)]
    [InlineData(404, RpcStatus.Unimplemented)]
    [InlineData(429, RpcStatus.Unavailable)]
    [InlineData(502, RpcStatus.Unavailable)]
    [InlineData(503, RpcStatus.Unavailable)]
    [InlineData(504, RpcStatus.Unavailable)]
    [InlineData(405, RpcStatus.Unknown)]
    [InlineData(500, RpcStatus.Unknown)]
    [InlineData(302, RpcStatus.Unknown)]
    public async Task AnHttpStatusOfSomethingBetweenIsMapped(int status, RpcStatus expected)
    {
        RpcException failure = await FailsAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("a proxy's page");
        });
        Assert.Equal(expected, failure.Status);
        Assert.Contains("a proxy's page", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherContentTypeIsNoGrpc()
    {
        RpcException failure = await FailsAsync(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>");
        });
        Assert.Equal(RpcStatus.Unknown, failure.Status);
        Assert.Contains("text/html", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ended the call without a status", false)]
    [InlineData("", "ended without a reply", true)]
    [InlineData("0000000000" + "0000000000", "more than one reply", true)]
    [InlineData("0000000005", "ends within a message", true)]
    [InlineData("00FFFFFFFF", "MessageBytes", true)]
    [InlineData("0100000000", "compressed with nothing that was named", true)]
    [InlineData("0400000000", "begins with flags", true)]
    [InlineData("00000000020AFF", "the reply cannot be read", true)]
    public async Task ABrokenReplyIsAFailureInWords(string body, string words, bool hasStatus)
    {
        RpcException failure = await FailsAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(Convert.FromHexString(body));
            if (hasStatus) context.Response.AppendTrailer("grpc-status", "0");
        });
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Status is RpcStatus.Internal or RpcStatus.ResourceExhausted, failure.Status.ToString());
    }

    [Fact]
    public async Task AStatusWithTheHeadersIsTheEnd()
    {
        RpcException failure = await FailsAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "99";
            context.Response.Headers["grpc-message"] = "n%C3%B6 %zz";
            context.Response.Headers["grpc-status-details-bin"] = "!!!";
            return Task.CompletedTask;
        });
        Assert.Equal((RpcStatus.Unknown, 99, "nö %zz"), (failure.Status, failure.Code, failure.Message));
        Assert.Null(failure.Details);
    }

    [Theory]
    [InlineData(7, RpcStatus.Unavailable)]
    [InlineData(8, RpcStatus.Cancelled)]
    [InlineData(11, RpcStatus.ResourceExhausted)]
    [InlineData(2, RpcStatus.Internal)]
    public async Task AResetStreamIsMapped(int error, RpcStatus expected)
    {
        RpcException failure = await FailsAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.FlushAsync();
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResetFeature>()!.Reset(error);
        });
        Assert.Equal(expected, failure.Status);
    }

    [Fact]
    public async Task ADisposedClientEndsItsCallsAsClosed()
    {
        var arrived = new TaskCompletionSource();
        _answer = async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        Task<HelloReply> unary = Greeter.SayHelloAsync("Lucy").AsTask();
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await _client.DisposeAsync();
        PolywireException closed = await Assert.ThrowsAsync<PolywireException>(() => unary);
        Assert.Equal(FailureKind.Closed, closed.Kind);
    }

    private Task<RpcException> FailsAsync(RequestDelegate answer)
    {
        _answer = answer;
        return Assert.ThrowsAsync<RpcException>(() => Greeter.SayHelloAsync("Lucy").AsTask());
    }
}
