using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

public sealed class OutputTests
{
    [Fact]
    public void TheCapTakesItsLastByteAndNotOneMore()
    {
        var transport = new ScriptedTransport();
        transport.Stick();
        var output = new Output(transport, cap: 100);

        Assert.True(output.TryAppend(new byte[60]));
        Assert.True(output.TryAppend(new byte[40]));
        Assert.False(output.TryAppend(new byte[1]));
        Assert.Equal(100, output.QueuedBytes);
        Assert.Equal(2, output.QueuedMessages);
        Assert.Equal(100, output.AppendedBytes);
    }

    [Fact]
    public async Task AtTheCapRoomComesBackWithTheFlush()
    {
        var transport = new ScriptedTransport();
        transport.Stick();
        var output = new Output(transport, cap: 100);
        Assert.True(output.TryAppend(new byte[100]));
        Assert.False(output.TryAppend(new byte[1]));

        transport.Loosen();
        await Eventually.HoldsAsync(() => output.QueuedBytes == 0);

        Assert.True(output.TryAppend(new byte[100]));
    }

    [Theory]
    [InlineData(101)]
    [InlineData(5_000_000)]
    public void AMessageLargerThanTheCapIsTakenIntoAnEmptyBufferOnly(int size)
    {
        var transport = new ScriptedTransport();
        transport.Stick();
        var output = new Output(transport, cap: 100);

        Assert.True(output.TryAppend(new byte[size]));
        Assert.False(output.TryAppend(new byte[1]));

        var busy = new Output(new ScriptedTransport(), cap: 100);
        using (busy.Gate.Enter())
        {
            Assert.True(busy.TryReserve(1, out _));
            busy.Commit(1);
            Assert.False(busy.TryReserve(size, out _));
        }
    }

    [Fact]
    public async Task RepliesAreNotRefusedAtTheCap()
    {
        var transport = new ScriptedTransport();
        transport.Stick();
        var output = new Output(transport, cap: 100);
        Assert.True(output.TryAppend(new byte[100]));
        using (output.Gate.Enter())
        {
            "reply"u8.CopyTo(output.GetSpan(5));
            output.Advance(5);
            "again"u8.CopyTo(output.GetMemory(5).Span);
            output.Advance(5);
        }
        output.FlushSoon();
        Assert.Equal(110, output.QueuedBytes);

        transport.Loosen();
        await output.DrainAsync().WithinPatience();

        Assert.Equal("replyagain"u8, transport.Sent.AsSpan(100));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FourThreadsAppendNothingIsLostAndEachKeepsItsOrder(bool slow)
    {
        const int PerThread = 50_000;
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: slow ? 777 : MemoryPipe.DefaultCapacity);
        var output = new Output(mine, cap: int.MaxValue);
        Task<int[][]> reading = ReadAsync(theirs);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(number => new Thread(() => Append(output, number, PerThread)))];

        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        await output.DrainAsync().WithinPatience();
        await mine.FinishAsync();
        int[][] got = await reading.WithinPatience();

        int[] expected = [.. Enumerable.Range(0, PerThread)];
        Assert.All(got, numbers => Assert.Equal(expected, numbers));
        Assert.Equal(4L * PerThread * 8, output.FlushedBytes);
        Assert.Equal(output.FlushedBytes, output.AppendedBytes);
        Assert.Equal(output.FlushedBytes, output.StartedBytes);
        Assert.Equal(4L * PerThread, output.AppendedMessages);
        Assert.Equal((0, 0), (output.QueuedBytes, output.QueuedMessages));
    }

    [Fact]
    public async Task OnlyOneFlushRunsAtATime()
    {
        var transport = new ScriptedTransport();
        var output = new Output(transport, cap: int.MaxValue);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                output.TryAppend([1]);
                if (i % 100 == 0) output.FlushNow();
            }
        }))).WithinPatience();
        await output.DrainAsync().WithinPatience();

        Assert.Equal(0, transport.Overlaps);
        Assert.Equal(80_000, transport.Sent.Length);
    }

    [Fact]
    public async Task NotifyFlushedTellsOffsetsThatOnlyGrow()
    {
        var transport = new ScriptedTransport();
        List<long> seen = [];
        Output output = null!;
        output = new Output(transport, cap: int.MaxValue) { NotifyFlushed = true, FlushedCallback = () => seen.Add(output.FlushedBytes) };

        for (int i = 1; i <= 100; i++)
        {
            output.TryAppend(new byte[i]);
            if (i % 10 == 0) await output.DrainAsync().WithinPatience();
        }

        Assert.Equal(5050, seen[^1]);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(transport.SendCount, seen.Count);
    }

    [Fact]
    public async Task ADrainEndsThoughAppendsGoOn()
    {
        var transport = new ScriptedTransport();
        var output = new Output(transport, cap: int.MaxValue);
        using var stop = new CancellationTokenSource();
        // Each send is met by one more message: the output is never empty.
        transport.OnSend = () =>
        {
            if (!stop.IsCancellationRequested) output.TryAppend([2]);
        };
        output.TryAppend([1]);

        await output.DrainAsync().WithinPatience();

        await stop.CancelAsync();
        Assert.Equal(1, transport.Sent[0]);
    }

    [Fact]
    public async Task ADrainOfNothingIsDone() => await new Output(new ScriptedTransport(), cap: 1).DrainAsync().WithinPatience();

    [Fact]
    public async Task ABrokenTransportIsToldOnceAndForgetsTheRest()
    {
        var transport = new ScriptedTransport();
        transport.Stick();
        List<Exception> told = [];
        var output = new Output(transport, cap: 1000) { FailedCallback = told.Add };
        output.TryAppend(new byte[10]);
        output.TryAppend(new byte[10]);
        Task drain = output.DrainAsync();
        var failure = new IOException("gone");

        transport.FailSends(failure);
        await drain.WithinPatience();
        await Eventually.HoldsAsync(() => told.Count == 1);

        Assert.Same(failure, told[0]);
        Assert.True(output.IsBroken);
        for (int i = 0; i < 100; i++) Assert.True(output.TryAppend(new byte[100]));
        await output.DrainAsync().WithinPatience();
        await Eventually.HoldsAsync(() => output.QueuedBytes == 0);
        Assert.Equal(10, output.StartedBytes);
        Assert.Equal(0, output.FlushedBytes);
    }

    [Fact]
    public async Task WhatIsAppendedInABatchWaitsForItsEnd()
    {
        var transport = new ScriptedTransport();
        var output = new Output(transport, cap: 1000);
        FlushBatch batch = FlushBatch.Open()!;
        output.TryAppend([1]);
        Assert.Null(FlushBatch.Open());
        output.TryAppend([2]);
        Assert.Equal(0, transport.SendCount);
        batch.Close();

        Assert.Equal(1, transport.SendCount);
        await output.DrainAsync().WithinPatience();
        Assert.Equal([1, 2], transport.Sent);
    }

    private static void Append(Output output, int thread, int count)
    {
        Span<byte> message = stackalloc byte[8];
        for (int i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(message, thread);
            BitConverter.TryWriteBytes(message[4..], i);
            Assert.True(output.TryAppend(message));
        }
    }

    private static async Task<int[][]> ReadAsync(Transport transport)
    {
        List<int>[] got = [[], [], [], []];
        byte[] buffer = new byte[64 * 1024];
        int have = 0;
        for (int read; (read = await transport.ReceiveAsync(buffer.AsMemory(have))) > 0;)
        {
            have += read;
            int whole = have / 8 * 8;
            for (int at = 0; at < whole; at += 8) got[BitConverter.ToInt32(buffer, at)].Add(BitConverter.ToInt32(buffer, at + 4));
            buffer.AsSpan(whole, have - whole).CopyTo(buffer);
            have -= whole;
        }
        return [.. got.Select(numbers => numbers.ToArray())];
    }
}
