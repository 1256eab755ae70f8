using Polywire.Connections;

namespace Polywire.Tests.Connections;

public sealed class InputBufferTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 5_000)]
    [InlineData(3, 200_000)]
    [InlineData(4, 1_000_000)]
    public void BytesComeOutAsTheyWentIn(int seed, int mostKept)
    {
        var random = new Random(seed);
        var buffer = new InputBuffer();
        byte next = 0, expected = 0;
        for (int step = 0; step < 5_000; step++)
        {
            Span<byte> free = buffer.Free().Span;
            Assert.False(free.IsEmpty);
            int read = random.Next(4) == 0 ? free.Length : random.Next(1, Math.Min(free.Length, 3_000) + 1);
            for (int i = 0; i < read; i++) free[i] = next++;
            buffer.Advance(read);

            int least = Math.Max(0, buffer.Count - mostKept);
            int consumed = random.Next(2) == 0 ? buffer.Count : random.Next(least, buffer.Count + 1);
            foreach (byte value in buffer.Unconsumed.Span[..consumed])
                if (value != expected++) Assert.Fail($"step {step}: {value} where {(byte)(expected - 1)} was due");
            buffer.Consume(consumed);
        }
        buffer.Release();
        Assert.Equal(0, buffer.Count);
    }

    [Fact]
    public void AQuietConnectionIsSmallABusyOneLargeAndBackAgain()
    {
        var buffer = new InputBuffer();
        Assert.Equal(InputBuffer.Small, Read(buffer, 10));
        Read(buffer, InputBuffer.Small);
        Assert.Equal(InputBuffer.Large, Read(buffer, 10));

        for (int i = 0; i < 20; i++) Read(buffer, 10);

        Assert.Equal(InputBuffer.Small, Read(buffer, 10));
    }

    [Fact]
    public void WhatALargeFrameNeededIsGivenBackAfterIt()
    {
        var buffer = new InputBuffer();
        for (int kept = 0; kept < 3_000_000;)
        {
            Memory<byte> free = buffer.Free();
            buffer.Advance(free.Length);
            kept += free.Length;
        }
        buffer.Consume(buffer.Count);

        Assert.InRange(buffer.Free().Length, 1, InputBuffer.Large * 2);
    }

    [Fact]
    public void MemoryGrowsByWhatArrivesAndAtMostDoubles()
    {
        var buffer = new InputBuffer();
        int kept = 0;
        for (int i = 0; i < 100; i++)
        {
            int read = Math.Min(10_000, buffer.Free().Length);
            buffer.Advance(read);
            kept += read;
            Assert.InRange(buffer.Free().Length + kept, kept, Math.Max(InputBuffer.Large, 2 * kept) + InputBuffer.Large);
        }
    }

    [Fact]
    public void ConsumingTooMuchIsCaught()
    {
        var buffer = new InputBuffer();
        buffer.Free();
        buffer.Advance(5);

        Assert.Throws<InvalidOperationException>(() => buffer.Consume(6));
    }

    // One read that is consumed whole; returns the room that it had.
    private static int Read(InputBuffer buffer, int count)
    {
        int room = buffer.Free().Length;
        buffer.Advance(Math.Min(count, room));
        buffer.Consume(buffer.Count);
        return room;
    }
}
