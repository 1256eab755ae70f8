using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>Park and Unpark: the consumer owns the buffer, and the pump runs on the consumer's thread.</summary>
public sealed class PumpParkTests
{
    [Fact]
    public async Task TheConsumerGetsEveryByteInOrder()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: 1000);
        var consumer = new Consumer();
        Task running = new Pump(mine, consumer.Link).RunAsync();
        Task writing = WriteNumbersAsync(theirs, 200_000);

        var random = new Random(3);
        byte expected = 0;
        int total = 0;
        while (total < 200_000)
        {
            ReadOnlyMemory<byte> input = await consumer.NextAsync().WithinPatience();
            // Mostly not all is taken, as when half a message stands at the end: it comes again, with more.
            int take = total + input.Length == 200_000 ? input.Length : random.Next(1, input.Length + 1);
            foreach (byte value in input.Span[..take]) Assert.Equal(expected++, value);
            total += take;
            consumer.GiveBack(take);
        }

        await writing.WithinPatience();
        await theirs.FinishAsync();
        await running.WithinPatience();
        Assert.Null(await consumer.Link.Closing);
        Assert.Equal(0, consumer.Link.Overlaps);
    }

    [Fact]
    public async Task UnparkingInsideParkedNeitherNestsNorStops()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair();
        int taken = 0, depth = 0, deepest = 0;
        var link = new TestLink
        {
            OnReceive = static (pump, _) => { pump.Park(); return 0; },
            OnParked = (pump, input) =>
            {
                deepest = Math.Max(deepest, ++depth);
                taken += input.Length;
                pump.Unpark(input.Length);
                depth--;
            },
        };
        Task running = new Pump(mine, link).RunAsync();

        await WriteNumbersAsync(theirs, 50_000);
        await theirs.FinishAsync();
        await running.WithinPatience();

        Assert.Equal(50_000, taken);
        Assert.Equal(1, deepest);
    }

    [Fact]
    public async Task UnparkRunsThePumpOnTheCallersThread()
    {
        var transport = new ScriptedTransport();
        var consumer = new Consumer();
        Task running = new Pump(transport, consumer.Link).RunAsync();
        transport.Arrive("one"u8);
        Assert.Equal(3, (await consumer.NextAsync().WithinPatience()).Length);
        transport.Arrive("three"u8);
        await Task.Delay(20, CancellationToken.None);

        consumer.GiveBack(3);

        // It was there to be read, so it is here already.
        Assert.True(consumer.HasNext);
        consumer.Link.Pump.Abort(new IOException("enough"));
        await running.WithinPatience();
    }

    [Fact]
    public async Task NothingIsReadWhileTheConsumerHasTheBuffer()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: 100);
        var consumer = new Consumer();
        Task running = new Pump(mine, consumer.Link).RunAsync();
        await theirs.SendAsync(new byte[100]).WithinPatience();
        ReadOnlyMemory<byte> input = await consumer.NextAsync().WithinPatience();
        await theirs.SendAsync(new byte[100]).WithinPatience();

        ValueTask blocked = theirs.SendAsync(new byte[1]);
        await Task.Delay(30, CancellationToken.None);
        Assert.False(blocked.IsCompleted);

        consumer.GiveBack(input.Length);
        await blocked.WithinPatience();
        consumer.Link.Pump.Abort(new IOException("enough"));
        await running.WithinPatience();
    }

    [Fact]
    public async Task AbortWhileParkedLeavesTheBufferToItsReader()
    {
        var transport = new ScriptedTransport();
        var consumer = new Consumer();
        var pump = new Pump(transport, consumer.Link);
        Task running = pump.RunAsync();
        transport.Arrive("precious"u8);
        ReadOnlyMemory<byte> input = await consumer.NextAsync().WithinPatience();
        var reason = new IOException("cut");

        pump.Abort(reason);
        await running.WithinPatience();
        // Rented anew and scribbled on, were it back in the pool.
        for (int i = 0; i < 50; i++) System.Buffers.ArrayPool<byte>.Shared.Rent(InputBuffer.Small).AsSpan().Fill(0xEE);

        Assert.Equal("precious"u8, input.Span);
        Assert.Same(reason, await consumer.Link.Closing);
        pump.Unpark(input.Length);
        Assert.Equal(1, consumer.Link.ClosedCalls);
    }

    [Fact]
    public async Task AbortDoesNotRunTheLinkOnItsCallersThread()
    {
        // Who aborts may hold locks that the link's Closed wants.
        int closedOn = 0;
        var transport = new ScriptedTransport();
        var link = new TestLink
        {
            OnReceive = static (pump, _) => { pump.Park(); return 0; },
            OnClosed = _ => closedOn = Environment.CurrentManagedThreadId,
        };
        var pump = new Pump(transport, link);
        Task running = pump.RunAsync();
        transport.Arrive(1);
        await Eventually.HoldsAsync(() => link.Receives == 1);
        int aborting = 0;
        var thread = new Thread(() =>
        {
            aborting = Environment.CurrentManagedThreadId;
            pump.Abort(new IOException("cut"));
        });
        thread.Start();
        thread.Join();

        await running.WithinPatience();
        Assert.NotEqual(aborting, closedOn);
    }

    [Fact]
    public async Task ClosingMeetsParkingAtEveryMoment()
    {
        for (int i = 0; i < 2000; i++)
        {
            var transport = new ScriptedTransport();
            var link = new TestLink { OnReceive = static (pump, _) => { pump.Park(); return 0; } };
            var pump = new Pump(transport, link);
            Task running = pump.RunAsync();
            Task closing = Task.Run(() => i % 2 == 0 ? pump.CloseAsync() : Cut(pump));
            transport.Arrive(1);

            await running.WithinPatience();
            await closing.WithinPatience();
            Assert.Equal(1, link.ClosedCalls);
        }

        static Task Cut(Pump pump)
        {
            pump.Abort(new IOException("cut"));
            return Task.CompletedTask;
        }
    }

    private static async Task WriteNumbersAsync(Transport transport, int count)
    {
        var random = new Random(5);
        byte next = 0;
        for (int sent = 0; sent < count;)
        {
            byte[] piece = new byte[Math.Min(random.Next(1, 3000), count - sent)];
            for (int i = 0; i < piece.Length; i++) piece[i] = next++;
            await transport.SendAsync(piece);
            sent += piece.Length;
        }
    }

    private sealed class Consumer
    {
        private readonly SemaphoreSlim _ready = new(0);
        private ReadOnlyMemory<byte> _input;

        public Consumer()
            => Link = new TestLink
            {
                OnReceive = static (pump, _) => { pump.Park(); return 0; },
                OnParked = (_, input) =>
                {
                    _input = input;
                    _ready.Release();
                },
            };

        public TestLink Link { get; }

        public bool HasNext => _ready.CurrentCount > 0;

        public async Task<ReadOnlyMemory<byte>> NextAsync()
        {
            await _ready.WaitAsync();
            return _input;
        }

        public void GiveBack(int consumed) => Link.Pump.Unpark(consumed);
    }
}
