using System.Net;
using Polywire.Addressing;
using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

/// <summary>Connecting to every kind of place, with the options of its address.</summary>
public sealed class ConnectingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatGoesWrongOverWebSocketsAndProgramsIsSaidLikeAnythingElse()
    {
        int port = FreePort.Next();
        PolywireException nobody = await Assert.ThrowsAsync<PolywireException>(async () => await SocketConnection.ConnectAsync($"ws://127.0.0.1:{port}"));
        Assert.Equal(FailureCause.ConnectionRefused, nobody.Cause);
        PolywireException missing = await Assert.ThrowsAsync<PolywireException>(async () => await SocketConnection.ConnectAsync("exec:///nowhere/at/all"));
        Assert.Equal(FailureKind.Refused, missing.Kind);

        // A peer that breaks off within a message, and is sent something.
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SocketServer server = await SocketServer.StartAsync("ws://127.0.0.1:0", async connection =>
        {
            await connection.ReceiveAsync();
            connection.Abort();
            gone.SetResult();
        });
        await using SocketConnection client = await SocketConnection.ConnectAsync(server.Address.ToString());
        await client.SendAsync("hello");
        await gone.Task.WithinPatience();
        PolywireException broken = await Assert.ThrowsAsync<PolywireException>(async () => await client.ReadExactlyAsync(1, Token).WithinPatience());
        Assert.Equal(FailureCause.Closed, broken.Cause);
        broken = await Assert.ThrowsAsync<PolywireException>(async () => await client.SendAsync("anybody?"));
        Assert.Equal(FailureCause.Closed, broken.Cause);
    }

    [Theory]
    [InlineData("exec:///bin/cat")]
    [InlineData("ws")]
    public async Task WhoWaitsWhileTheConnectionIsAbortedIsTold(string url)
    {
        await using SocketServer server = await SocketServer.StartAsync("ws://127.0.0.1:0", connection => connection.ReadToEndAsync().AsTask());
        await using SocketConnection client = await SocketConnection.ConnectAsync(url == "ws" ? server.Address.ToString() : url);
        Task<string?> line = client.ReadLineAsync().AsTask();
        client.Abort();
        PolywireException told = await Assert.ThrowsAsync<PolywireException>(() => line.WithinPatience());
        Assert.Equal(FailureCause.Closed, told.Cause);
    }

    [Theory]
    [InlineData("socks5")]
    [InlineData("http")]
    public async Task TheProxyOfAnAddressIsGoneThrough(string kind)
    {
        await using var proxy = new FakeProxy(kind);
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", connection => connection.SendAsync("through").AsTask());
        var from = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0);
        await using SocketConnection client = await SocketConnection.ConnectAsync(
            $"tcp://127.0.0.1:{server.Address.Port}?proxy={kind}://127.0.0.1:{proxy.Port}", new ConnectOptions { From = from }, Token);

        Assert.Equal("through", (await client.ReadToEndAsync().WithinPatience()).Text());
        Assert.StartsWith("127.0.0.9:", Assert.Single(proxy.Callers), StringComparison.Ordinal);
        Assert.EndsWith($":{proxy.Port}", client.RemoteName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 7)]
    [InlineData("?keepalive=9", 9)]
    [InlineData("?keepalive=0", 0)]
    public async Task ThePatienceOfTheLimitsHoldsUnlessTheAddressHasItsOwn(string options, int seconds)
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", connection => connection.ReadToEndAsync().AsTask());
        var connect = new ConnectOptions { Limits = new SocketLimits { PeerTimeout = TimeSpan.FromSeconds(7) } };
        await using Transport ours = await Dialling.ConnectAsync(Address.Parse(server.Address + options), connect, Token);
        Assert.Equal(seconds, ours.Patience?.TotalSeconds ?? 0);
        Assert.DoesNotContain("keepalive", server.Address.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APeerThatLivesAndDoesNotReadIsWaitedForBeyondTheTimeOfOneThatHasVanished()
    {
        var limits = new SocketLimits { PeerTimeout = TimeSpan.FromSeconds(3) };
        byte[] much = new byte[20_000_000];
        Random.Shared.NextBytes(much);
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", connection => connection.SendAsync(much).AsTask(), new SocketServerOptions
        {
            Limits = limits,
            Failed = (_, failure) => failed.TrySetResult(failure),
        });
        await using SocketConnection sleeper = await SocketConnection.ConnectAsync("127.0.0.1", server.Address.Port);
        // As long as it takes the system to look twice at a time-out of its own (TCP_USER_TIMEOUT), which counts while the window is closed, too.
        await Task.WhenAny(failed.Task, Task.Delay(TimeSpan.FromSeconds(8), Token));
        Assert.True((await sleeper.ReadToEndAsync().WithinPatience()).Span.SequenceEqual(much));
        Assert.False(failed.Task.IsCompleted);
    }
}
