using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>Hold and Release: a blocked client, whose hang-up is noticed.</summary>
public sealed class PumpHoldTests
{
    [Fact]
    public async Task WhileHeldBytesGatherAndReleaseGoesOnWithAllOfThem()
    {
        List<string> seen = [];
        var transport = new ScriptedTransport();
        var link = new TestLink
        {
            OnReceive = (pump, input) =>
            {
                seen.Add(System.Text.Encoding.ASCII.GetString(input.Span));
                if (seen.Count == 1) pump.Hold();
                return input.Length - (seen.Count == 1 ? 1 : 0);
            },
        };
        var pump = new Pump(transport, link);
        Task running = pump.RunAsync();
        foreach (string piece in new[] { "ab", "cd", "ef" }) transport.Arrive(System.Text.Encoding.ASCII.GetBytes(piece));
        await Task.Delay(30, CancellationToken.None);
        Assert.Equal(["ab"], seen);

        pump.Release();
        await Eventually.HoldsAsync(() => link.Receives == 2);
        transport.EndOfStream();
        await running.WithinPatience();

        Assert.Equal(["ab", "bcdef"], seen);
    }

    [Fact]
    public async Task ReleaseCallsTheLinkEvenWhenNothingHasGathered()
    {
        var transport = new ScriptedTransport();
        var link = new TestLink
        {
            OnReceive = static (pump, input) =>
            {
                if (input.Length > 0) pump.Hold();
                return input.Length;
            },
        };
        var pump = new Pump(transport, link);
        Task running = pump.RunAsync();
        transport.Arrive(1);
        await Eventually.HoldsAsync(() => link.Receives == 1);

        pump.Release();
        await Eventually.HoldsAsync(() => link.Receives == 2);
        pump.Release();
        transport.EndOfStream();
        await running.WithinPatience();

        Assert.Equal(2, link.Receives);
    }

    [Fact]
    public async Task AHangUpWhileHeldEndsTheConnection()
    {
        var transport = new ScriptedTransport();
        var link = new TestLink { OnReceive = static (pump, _) => { pump.Hold(); return 0; } };
        Task running = new Pump(transport, link).RunAsync();
        transport.Arrive(1, 2, 3);
        transport.EndOfStream();

        await running.WithinPatience();

        Assert.Null(await link.Closing);
        link.Pump.Release();
        await Task.Delay(20, CancellationToken.None);
        Assert.Equal(1, link.Receives);
    }

    [Fact]
    public async Task HeldWithoutReadingNothingThatThePeerSentIsLostWhenItLeaves()
    {
        int taken = 0;
        var transport = new ScriptedTransport();
        var link = new TestLink
        {
            OnReceive = (pump, input) =>
            {
                if (input.Length == 0) return 0;
                taken++;
                if (taken < 8)
                {
                    pump.Hold(reading: false);
                    ThreadPool.QueueUserWorkItem(_ => pump.Release());
                }
                return Math.Min(input.Length, taken < 8 ? 1 : input.Length);
            },
        };
        transport.Arrive(1, 2, 3);
        transport.Arrive(4, 5, 6);
        transport.Arrive(7, 8, 9);
        transport.EndOfStream();

        await new Pump(transport, link).RunAsync().WithinPatience();

        Assert.InRange(taken, 8, 9);
        Assert.Null(await link.Closing);
    }

    [Fact]
    public async Task AThrowAfterReleaseEndsTheConnectionAndNotTheProcess()
    {
        var failure = new PolywireException(FailureKind.Protocol, "bad second command");
        var transport = new ScriptedTransport();
        int calls = 0;
        var link = new TestLink
        {
            OnReceive = (pump, _) =>
            {
                if (++calls == 2) throw failure;
                pump.Hold();
                return 0;
            },
        };
        var pump = new Pump(transport, link);
        Task running = pump.RunAsync();
        transport.Arrive(1);
        await Eventually.HoldsAsync(() => link.Receives == 1);

        pump.Release();

        await running.WithinPatience();
        Assert.Same(failure, await link.Closing);
    }

    [Fact]
    public async Task AtTheCapNothingMoreIsReadHoweverOftenTheLinkHoldsAgain()
    {
        const int Cap = 10_000;
        const int Capacity = 1000;
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: Capacity);
        int most = 0;
        var link = new TestLink
        {
            OnReceive = (pump, input) =>
            {
                most = Math.Max(most, input.Length);
                pump.Hold();
                return Math.Min(1, input.Length);
            },
        };
        var pump = new Pump(mine, link, new ConnectionLimits { HeldInputBytes = Cap });
        Task running = pump.RunAsync();
        Task flooding = FloodAsync(theirs);

        for (int i = 1; i <= 300; i++)
        {
            await Eventually.HoldsAsync(() => link.Receives == i);
            pump.Release();
        }

        await Eventually.HoldsAsync(() => link.Receives == 301);
        Assert.InRange(most, 1, Cap + InputBuffer.Large);
        pump.Abort(new IOException("enough"));
        await running.WithinPatience();
        await flooding.WithinPatience();
    }

    [Fact]
    public async Task BytesSurviveReleasesFromOtherThreads()
    {
        const int Total = 3_000_000;
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: 20_000);
        var random = new Random(11);
        byte expected = 0;
        int wrong = 0, seen = 0;
        var link = new TestLink
        {
            OnReceive = (pump, input) =>
            {
                int take = random.Next(0, Math.Min(input.Length, 40_000) + 1);
                if (seen + input.Length == Total) take = input.Length;
                foreach (byte value in input.Span[..take])
                    if (value != expected++) wrong++;
                seen += take;
                if (random.Next(3) > 0 && seen < Total)
                {
                    pump.Hold();
                    pump.Release();
                }
                return take;
            },
        };
        Task running = new Pump(mine, link, new ConnectionLimits { HeldInputBytes = 100_000 }).RunAsync();

        byte next = 0;
        byte[] piece = new byte[7001];
        for (int sent = 0; sent < Total; sent += piece.Length)
        {
            piece = new byte[Math.Min(7001, Total - sent)];
            for (int i = 0; i < piece.Length; i++) piece[i] = next++;
            await theirs.SendAsync(piece).WithinPatience();
        }
        await Eventually.HoldsAsync(() => Volatile.Read(ref seen) == Total);
        await theirs.FinishAsync();
        await running.WithinPatience();

        Assert.Equal(0, wrong);
        Assert.Equal(0, link.Overlaps);
    }

    private static async Task FloodAsync(Transport transport)
    {
        try
        {
            while (true) await transport.SendAsync(new byte[1000]);
        }
        catch (IOException)
        {
            // The test is over.
        }
    }
}
