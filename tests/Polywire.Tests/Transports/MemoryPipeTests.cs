using Polywire.Transports;

namespace Polywire.Tests.Transports;

public sealed class MemoryPipeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task RandomWritesAndReadsAgreeWithAQueue(int seed)
    {
        var random = new Random(seed);
        var pipe = new MemoryPipe(random.Next(1, 100));
        var model = new Queue<byte>();
        byte next = 0;
        ValueTask? writing = null;
        Task<int>? reading = null;
        byte[] buffer = [];
        for (int step = 0; step < 20_000; step++)
        {
            if (writing is { IsCompleted: true } written)
            {
                await written;
                writing = null;
            }
            if (reading is { IsCompleted: true })
            {
                Check(model, buffer.AsSpan(0, await reading));
                reading = null;
            }
            if (random.Next(2) == 0 && writing is null)
            {
                byte[] bytes = new byte[random.Next(0, 150)];
                foreach (ref byte value in bytes.AsSpan()) model.Enqueue(value = next++);
                writing = pipe.WriteAsync(bytes);
            }
            else if (reading is null)
            {
                buffer = new byte[random.Next(1, 150)];
                reading = pipe.ReadAsync(buffer).AsTask();
            }
            // Both wait for nothing only when the ring is empty or full; who was woken gets a moment.
            if (writing is { IsCompleted: false } && reading is { IsCompleted: false }) await reading.WithinPatience();
            if (writing is { IsCompleted: false } && reading is null && step % 3 == 0)
            {
                buffer = new byte[random.Next(1, 150)];
                Check(model, buffer.AsSpan(0, await pipe.ReadAsync(buffer)));
            }
        }
    }

    [Fact]
    public async Task OneWriterAndOneReaderAtFullSpeed()
    {
        var pipe = new MemoryPipe(333);
        const int Total = 1_000_000;
        Task writing = Task.Run(async () =>
        {
            var random = new Random(1);
            for (int sent = 0; sent < Total;)
            {
                byte[] bytes = new byte[Math.Min(random.Next(1, 1000), Total - sent)];
                for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)((sent + i) % 251);
                await pipe.WriteAsync(bytes);
                sent += bytes.Length;
            }
            pipe.Finish();
        });

        var chance = new Random(2);
        int got = 0;
        byte[] buffer = new byte[700];
        for (int read; (read = await pipe.ReadAsync(buffer.AsMemory(0, chance.Next(1, 700))).WithinPatience()) > 0;)
            for (int i = 0; i < read; i++) Assert.Equal((byte)(got++ % 251), buffer[i]);

        await writing.WithinPatience();
        Assert.Equal(Total, got);
    }

    [Fact]
    public async Task WhatWasWrittenBeforeTheEndIsReadBeforeIt()
    {
        var pipe = new MemoryPipe(10);
        ValueTask writing = pipe.WriteAsync(new byte[25]);
        Assert.False(writing.IsCompleted);

        byte[] buffer = new byte[10];
        Assert.Equal(10, await pipe.ReadAsync(buffer));
        Assert.Equal(10, await pipe.ReadAsync(buffer));
        await writing.WithinPatience();
        pipe.Finish();

        Assert.Equal(5, await pipe.ReadAsync(buffer));
        Assert.Equal(0, await pipe.ReadAsync(buffer));
        Assert.Equal(0, await pipe.ReadAsync(buffer));
        await Assert.ThrowsAsync<IOException>(async () => await pipe.WriteAsync(new byte[1]));
    }

    [Fact]
    public async Task FinishWakesAWaitingReader()
    {
        var pipe = new MemoryPipe(10);
        ValueTask<int> reading = pipe.ReadAsync(new byte[5]);

        pipe.Finish();

        Assert.Equal(0, await reading.WithinPatience());
    }

    [Fact]
    public async Task BreakWakesBothSidesAndEverythingAfterItFails()
    {
        var reader = new MemoryPipe(10);
        Task<int> reading = reader.ReadAsync(new byte[5]).AsTask();
        reader.Break();
        await Assert.ThrowsAsync<IOException>(() => reading.WithinPatience());

        var writer = new MemoryPipe(10);
        Task writing = writer.WriteAsync(new byte[11]).AsTask();
        writer.Break();
        writer.Break();
        await Assert.ThrowsAsync<IOException>(() => writing.WithinPatience());
        await Assert.ThrowsAsync<IOException>(async () => await writer.ReadAsync(new byte[5]));
        await Assert.ThrowsAsync<IOException>(async () => await writer.WriteAsync(new byte[5]));
    }

    [Fact]
    public async Task TheWakerDoesNotRunTheReadersCode()
    {
        var pipe = new MemoryPipe(10);
        int readerThread = 0;
        Task reading = ReadAsync();
        int writerThread = 0;
        var writer = new Thread(() =>
        {
            writerThread = Environment.CurrentManagedThreadId;
            Assert.True(pipe.WriteAsync(new byte[3]).IsCompletedSuccessfully);
        });
        writer.Start();
        writer.Join();
        await reading.WithinPatience();

        Assert.NotEqual(writerThread, readerThread);

        async Task ReadAsync()
        {
            await pipe.ReadAsync(new byte[5]).ConfigureAwait(false);
            readerThread = Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task BothEndsOfATransportSpeakAtOnce()
    {
        (MemoryTransport first, MemoryTransport second) = MemoryTransport.CreatePair("pair", capacity: 100);
        byte[] there = new byte[10_000], back = new byte[20_000];
        Random.Shared.NextBytes(there);
        Random.Shared.NextBytes(back);

        byte[][] got = await Task.WhenAll(Exchange(first, there, back.Length), Exchange(second, back, there.Length)).WithinPatience();

        Assert.Equal(back, got[0]);
        Assert.Equal(there, got[1]);
        Assert.Equal(("pair", "pair"), (first.RemoteName, second.LocalName));

        static async Task<byte[]> Exchange(Transport transport, byte[] send, int receive)
        {
            Task sending = transport.SendAsync(send).AsTask();
            byte[] got = new byte[receive];
            for (int read = 0; read < receive;) read += await transport.ReceiveAsync(got.AsMemory(read));
            await sending;
            return got;
        }
    }

    [Fact]
    public async Task AbortBreaksBothDirectionsButNotWhatWasFinished()
    {
        (MemoryTransport first, MemoryTransport second) = MemoryTransport.CreatePair();
        await first.SendAsync(new byte[3]);
        await first.FinishAsync();
        first.Abort();

        Assert.Equal(3, await second.ReceiveAsync(new byte[10]));
        Assert.Equal(0, await second.ReceiveAsync(new byte[10]));
        await Assert.ThrowsAsync<IOException>(async () => await second.SendAsync(new byte[1]));
        await Assert.ThrowsAsync<IOException>(async () => await first.ReceiveAsync(new byte[1]));
    }

    private static void Check(Queue<byte> model, ReadOnlySpan<byte> read)
    {
        Assert.False(read.IsEmpty);
        foreach (byte value in read) Assert.Equal(model.Dequeue(), value);
    }
}
