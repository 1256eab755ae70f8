using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>Ends in good order and otherwise, and deadlines, under fake time.</summary>
public sealed class PumpCloseTests
{
    [Fact]
    public async Task CloseSendsWhatWasAppendedAndGivesNoReason()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: 10_000);
        var link = new TestLink();
        var pump = new Pump(mine, link);
        Task running = pump.RunAsync();
        byte[] last = new byte[500_000];
        new Random(1).NextBytes(last);
        pump.Output.TryAppend(last);

        Task closing = pump.CloseAsync();
        byte[] got = await ReadAllAsync(theirs);

        await closing.WithinPatience();
        await running.WithinPatience();
        Assert.Equal(last, got);
        Assert.Null(await link.Closing);
        Assert.Null(pump.EndReason);
    }

    [Fact]
    public async Task WhatWasSentBeforeTheCloseCanStillBeReceivedAfterIt()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair();
        var pump = new Pump(mine, new TestLink());
        Task running = pump.RunAsync();
        pump.Output.TryAppend("goodbye"u8);
        await pump.CloseAsync().WithinPatience();
        await running.WithinPatience();

        byte[] got = await ReadAllAsync(theirs);
        Assert.Equal("goodbye"u8, got);
        await Assert.ThrowsAsync<IOException>(async () => await theirs.SendAsync(new byte[1]));
    }

    [Fact]
    public async Task CloseTimesOutOnAPeerThatDoesNotRead()
    {
        var time = new FakeTime();
        var transport = new ScriptedTransport();
        transport.Stick();
        var link = new TestLink();
        var pump = new Pump(transport, link, new ConnectionLimits { CloseTimeout = TimeSpan.FromSeconds(5) }, time);
        Task running = pump.RunAsync();
        pump.Output.TryAppend("unread"u8);

        Task closing = pump.CloseAsync();
        await time.TimersAsync(1);
        time.Advance(4999);
        await Task.Delay(20, CancellationToken.None);
        Assert.False(closing.IsCompleted);
        time.Advance(1);

        await closing.WithinPatience();
        await running.WithinPatience();
        Assert.Empty(transport.Sent);
        Assert.True(transport.Aborted);
    }

    [Fact]
    public async Task CloseTwiceIsOneClose()
    {
        var link = new TestLink();
        var pump = new Pump(new ScriptedTransport(), link);
        Task running = pump.RunAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => pump.CloseAsync()))).WithinPatience();
        pump.Abort(new IOException("late"));
        await running.WithinPatience();

        Assert.Equal(1, link.ClosedCalls);
    }

    [Fact]
    public async Task ALinkMayCloseFromWithinItsTurn()
    {
        var transport = new ScriptedTransport();
        var reason = new PolywireException(FailureKind.Refused, "QUIT");
        var link = new TestLink
        {
            OnReceive = (pump, input) =>
            {
                pump.Output.TryAppend("+OK\r\n"u8);
                _ = pump.CloseAsync(reason);
                return input.Length;
            },
        };
        transport.Arrive("QUIT\r\n"u8);

        await new Pump(transport, link).RunAsync().WithinPatience();

        Assert.Equal("+OK\r\n"u8, transport.Sent);
        Assert.Same(reason, await link.Closing);
    }

    [Fact]
    public async Task ADeadlineRingsOnceAndNotBefore()
    {
        var time = new FakeTime();
        var link = new TestLink { OnOpened = static pump => pump.SetDeadline(TimeSpan.FromSeconds(5)) };
        var pump = new Pump(new ScriptedTransport(), link, time: time);
        Task running = pump.RunAsync();

        time.Advance(4999);
        Assert.Equal(0, link.Ticks);
        time.Advance(1);
        Assert.Equal(1, link.Ticks);
        time.Advance(100_000);
        Assert.Equal(1, link.Ticks);

        pump.SetDeadline(pump.Now + TimeSpan.FromMilliseconds(10));
        pump.SetDeadline(pump.Now + TimeSpan.FromMilliseconds(50));
        time.Advance(49);
        Assert.Equal(1, link.Ticks);
        time.Advance(1);
        Assert.Equal(2, link.Ticks);

        pump.SetDeadline(pump.Now + TimeSpan.FromMilliseconds(10));
        pump.SetDeadline(Timeout.InfiniteTimeSpan);
        time.Advance(1000);
        Assert.Equal(2, link.Ticks);

        // In the past: at once.
        pump.SetDeadline(pump.Now - TimeSpan.FromMilliseconds(10));
        time.Advance(0);
        Assert.Equal(3, link.Ticks);
        pump.Abort(new IOException("enough"));
        await running.WithinPatience();
    }

    [Fact]
    public async Task TheClosedLinkHearsNoMoreOfTime()
    {
        var time = new FakeTime();
        var link = new TestLink();
        var pump = new Pump(new ScriptedTransport(), link, time: time);
        Task running = pump.RunAsync();
        pump.SetDeadline(TimeSpan.FromSeconds(1));
        pump.Abort(new IOException("cut"));
        await running.WithinPatience();

        time.Advance(10_000);
        pump.SetDeadline(pump.Now + TimeSpan.FromSeconds(1));
        time.Advance(10_000);

        Assert.Equal(0, link.Ticks);
    }

    [Fact]
    public async Task AThrowingTickEndsTheConnectionAfterItsLastWords()
    {
        var time = new FakeTime();
        var transport = new ScriptedTransport();
        var failure = new PolywireException(FailureKind.Closed, "silent for 5 s");
        var link = new TestLink
        {
            OnOpened = static pump => pump.SetDeadline(TimeSpan.FromSeconds(5)),
            OnTick = (pump, _) =>
            {
                pump.Output.TryAppend("bye"u8);
                throw failure;
            },
        };
        Task running = new Pump(transport, link, time: time).RunAsync();

        time.Advance(5000);

        await running.WithinPatience();
        Assert.Same(failure, await link.Closing);
        Assert.Equal("bye"u8, transport.Sent);
    }

    private static async Task<byte[]> ReadAllAsync(Transport transport)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[4096];
        for (int read; (read = await transport.ReceiveAsync(buffer).WithinPatience()) > 0;) all.Write(buffer, 0, read);
        return all.ToArray();
    }
}
