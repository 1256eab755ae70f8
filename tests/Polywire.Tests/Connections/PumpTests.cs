using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

public sealed class PumpTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task OneReadIsOneFlushHoweverManyMessagesItHolds(int messages)
    {
        var otherTransport = new ScriptedTransport();
        var other = new Pump(otherTransport, new TestLink());
        var transport = new ScriptedTransport();
        var link = new TestLink
        {
            OnReceive = (pump, input) =>
            {
                foreach (byte message in input.Span)
                {
                    pump.Output.TryAppend([message]);
                    other.Output.TryAppend([message]);
                }
                return input.Length;
            },
        };
        byte[] read = [.. Enumerable.Range(0, messages).Select(i => (byte)i)];
        transport.Arrive(read);
        transport.EndOfStream();

        await new Pump(transport, link).RunAsync().WithinPatience();

        Assert.Equal(read, transport.Sent);
        Assert.Equal(1, transport.SendCount);
        Assert.Equal(read, otherTransport.Sent);
        Assert.Equal(1, otherTransport.SendCount);
    }

    [Fact]
    public async Task WhatIsNotConsumedComesAgainWithWhatFollows()
    {
        List<string> seen = [];
        var transport = new ScriptedTransport();
        var link = new TestLink
        {
            OnReceive = (_, input) =>
            {
                seen.Add(Text(input));
                return input.Length / 3 * 3;
            },
        };
        transport.Arrive("abcd"u8);
        transport.Arrive("e"u8);
        transport.Arrive("fgh"u8);
        transport.EndOfStream();

        await new Pump(transport, link).RunAsync().WithinPatience();

        Assert.Equal(["abcd", "de", "defgh"], seen);
        Assert.Null(await link.Closing);
    }

    [Fact]
    public async Task TheGreetingIsSentBeforeAnythingArrives()
    {
        var transport = new ScriptedTransport();
        var link = new TestLink { OnOpened = pump => pump.Output.TryAppend("hello"u8) };
        Task running = new Pump(transport, link).RunAsync();

        Assert.Equal("hello"u8, transport.Sent);
        Assert.Equal(0, link.Receives);
        transport.EndOfStream();
        await running.WithinPatience();
    }

    [Fact]
    public async Task AFrameMuchLargerThanTheBufferArrivesWhole()
    {
        byte[] frame = new byte[3_000_000];
        new Random(7).NextBytes(frame);
        byte[]? got = null;
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: 50_000);
        var link = new TestLink
        {
            OnReceive = (_, input) =>
            {
                if (input.Length < frame.Length) return 0;
                got = input[..frame.Length].ToArray();
                return frame.Length;
            },
        };
        Task running = new Pump(mine, link).RunAsync();

        await theirs.SendAsync(frame).WithinPatience();
        await theirs.FinishAsync();
        await running.WithinPatience();

        Assert.Equal(frame, got);
    }

    [Fact]
    public async Task MoreThanTheInputLimitWithoutAFrameEndsTheConnection()
    {
        var transport = new ScriptedTransport();
        var link = new TestLink { OnReceive = (_, _) => 0 };
        Task running = new Pump(transport, link, new ConnectionLimits { InputBytes = 1000 }).RunAsync();

        transport.Arrive(new byte[1000]);
        await Eventually.HoldsAsync(() => link.Receives == 1);
        Assert.False(running.IsCompleted);
        transport.Arrive(1);

        await running.WithinPatience();
        Assert.Contains("InputBytes", (await link.Closing)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALinkThatThrowsEndsItsConnectionAfterItsLastWords()
    {
        var transport = new ScriptedTransport();
        var failure = new PolywireException(FailureKind.Protocol, "no such word");
        var link = new TestLink
        {
            OnReceive = (pump, _) =>
            {
                pump.Output.TryAppend("-ERR\r\n"u8);
                throw failure;
            },
        };
        transport.Arrive(1, 2, 3);

        await new Pump(transport, link).RunAsync().WithinPatience();

        Assert.Same(failure, await link.Closing);
        Assert.Equal("-ERR\r\n"u8, transport.Sent);
        Assert.True(transport.Finished);
        Assert.True(transport.Aborted);
        Assert.Equal(1, link.ClosedCalls);
    }

    [Fact]
    public async Task ALinkThatThrowsAsItIsOpenedEndsToo()
    {
        var failure = new PolywireException(FailureKind.Refused, "not today");
        var link = new TestLink { OnOpened = _ => throw failure };

        await new Pump(new ScriptedTransport(), link).RunAsync().WithinPatience();

        Assert.Same(failure, await link.Closing);
    }

    [Fact]
    public async Task ALinkThatConsumesMoreThanItGotIsABugThatEndsOnlyItsConnection()
    {
        var transport = new ScriptedTransport();
        transport.Arrive(1);
        var link = new TestLink { OnReceive = (_, input) => input.Length + 1 };

        await new Pump(transport, link).RunAsync().WithinPatience();

        Assert.IsType<InvalidOperationException>(await link.Closing);
    }

    [Fact]
    public async Task ABrokenReadIsTheReason()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair();
        var link = new TestLink();
        var pump = new Pump(mine, link);
        Task running = pump.RunAsync();

        theirs.Abort();
        await running.WithinPatience();

        Assert.IsType<IOException>(await link.Closing);
        Assert.IsType<IOException>(pump.EndReason);
    }

    [Fact]
    public async Task ABrokenSendEndsTheConnectionWithItsReason()
    {
        var transport = new ScriptedTransport();
        var link = new TestLink();
        var pump = new Pump(transport, link);
        Task running = pump.RunAsync();
        var failure = new IOException("no peer");
        transport.FailSends(failure);

        pump.Output.TryAppend("x"u8);

        await running.WithinPatience();
        Assert.Same(failure, await link.Closing);
        Assert.True(pump.Output.IsBroken);
    }

    [Fact]
    public async Task AConnectionThatDiesDuringABatchDoesNotSpoilTheBatch()
    {
        // The failed flush ends a connection whose consumer is at rest; its last words must not flush the batch once more.
        var failing = new ScriptedTransport();
        var failingLink = new TestLink { OnReceive = static (pump, _) => { pump.Park(); return 0; } };
        var dying = new Pump(failing, failingLink);
        Task end = dying.RunAsync();
        failing.Arrive(1);
        await Eventually.HoldsAsync(() => failingLink.Receives == 1);
        failing.FailSends(new IOException("gone"));
        var others = Enumerable.Range(0, 10).Select(_ => new ScriptedTransport()).ToArray();
        Pump[] pumps = [.. others.Select(transport => new Pump(transport, new TestLink()))];
        var source = new ScriptedTransport();
        var link = new TestLink
        {
            OnReceive = (_, input) =>
            {
                foreach (Pump pump in pumps[..5]) pump.Output.TryAppend(input.Span);
                dying.Output.TryAppend(input.Span);
                foreach (Pump pump in pumps[5..]) pump.Output.TryAppend(input.Span);
                return input.Length;
            },
        };
        source.Arrive("abc"u8);
        source.EndOfStream();

        await new Pump(source, link).RunAsync().WithinPatience();
        await end.WithinPatience();

        Assert.All(others, transport => Assert.Equal("abc"u8, transport.Sent));
        Assert.All(others, transport => Assert.Equal(0, transport.Overlaps));
        foreach (Pump pump in pumps) pump.Output.TryAppend("d"u8);
        await Eventually.HoldsAsync(() => others.All(transport => transport.Sent.Length == 4));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.ASCII.GetString(bytes.Span);
}
