using System.Buffers;
using Polywire.Wires.Grpc;

namespace Polywire.Wires.Tests.Grpc;

/// <summary>Messages behind their five bytes: whole, cut at every place, byte by byte, and across segments.</summary>
public sealed class GrpcReaderTests
{
    private static readonly byte[] s_two = [0, 0, 0, 0, 2, 8, 21, 1, 0, 0, 0, 0];

    [Fact]
    public void Messages_follow_each_other()
    {
        var input = new ReadOnlySequence<byte>(s_two);

        Assert.True(GrpcReader.TryRead(input, GrpcFlags.Compressed, GrpcLimits.Default, out GrpcFrame first, out ReadOnlySequence<byte> message));
        Assert.Equal((GrpcFlags.None, 2, false), (first.Flags, first.Length, first.IsCompressed));
        Assert.Equal([8, 21], message.ToArray());
        input = input.Slice(message.End);
        Assert.True(GrpcReader.TryRead(input, GrpcFlags.Compressed, GrpcLimits.Default, out GrpcFrame second, out message));
        Assert.Equal((GrpcFlags.Compressed, 0, true), (second.Flags, second.Length, second.IsCompressed));
        Assert.True(message.IsEmpty);
        Assert.True(input.Slice(message.End).IsEmpty);
    }

    [Fact]
    public void What_is_cut_waits_for_the_rest()
    {
        for (int length = 0; length < 7; length++)
            Assert.False(GrpcReader.TryRead(new ReadOnlySequence<byte>(s_two, 0, length), GrpcFlags.Compressed, GrpcLimits.Default, out _, out _), $"{length} bytes");
    }

    [Fact]
    public void The_prefix_may_lie_across_segments()
    {
        for (int size = 1; size < 7; size++)
        {
            ReadOnlySequence<byte> input = Segments(s_two, size);
            Assert.True(GrpcReader.TryReadPrefix(input, GrpcFlags.Compressed, GrpcLimits.Default, out GrpcFrame frame));
            Assert.Equal(2, frame.Length);
            Assert.True(GrpcReader.TryRead(input, GrpcFlags.Compressed, GrpcLimits.Default, out _, out ReadOnlySequence<byte> message));
            Assert.Equal([8, 21], message.ToArray());
        }
    }

    [Theory]
    [InlineData(GrpcFlags.Compressed, 0x02)]
    [InlineData(GrpcFlags.Compressed, 0x80)]
    [InlineData(GrpcFlags.None, 0x01)]
    [InlineData(GrpcFlags.Compressed | GrpcFlags.EndOfStream, 0x80)]
    [InlineData(GrpcFlags.Compressed | GrpcFlags.Trailers, 0x42)]
    public void Flags_that_nobody_knows_are_refused_at_once(GrpcFlags allowed, byte flags)
    {
        GrpcException wrong = Assert.Throws<GrpcException>(() => GrpcReader.TryReadPrefix(new ReadOnlySequence<byte>([flags, 0, 0, 0, 0]), allowed, GrpcLimits.Default, out _));

        Assert.Equal(GrpcFailure.BadPrefix, wrong.Failure);
    }

    [Fact]
    public void MessageBytes_is_judged_by_the_prefix_alone()
    {
        GrpcLimits limits = new() { MessageBytes = 255 };

        Assert.True(GrpcReader.TryReadPrefix(new ReadOnlySequence<byte>([0, 0, 0, 0, 255]), GrpcFlags.Compressed, limits, out _));
        foreach (byte[] prefix in new byte[][] { [0, 0, 0, 1, 0], [0, 255, 255, 255, 255], [1, 128, 0, 0, 0] })
        {
            GrpcException wrong = Assert.Throws<GrpcException>(() => GrpcReader.TryReadPrefix(new ReadOnlySequence<byte>(prefix), GrpcFlags.Compressed, limits, out _));
            Assert.Equal(GrpcFailure.TooLarge, wrong.Failure);
            Assert.Contains("MessageBytes", wrong.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        byte[] space = new byte[64];
        var input = new ReadOnlySequence<byte>(space);
        Allocates.Nothing(1000, () =>
        {
            for (int i = 0; i < 1000; i++) Exchange(space, input);
        });
    }

    private static void Exchange(byte[] space, ReadOnlySequence<byte> input)
    {
        GrpcWriter.WritePrefix(space, GrpcFlags.None, 59);
        if (!GrpcReader.TryRead(input, GrpcFlags.Compressed, GrpcLimits.Default, out GrpcFrame frame, out _) || frame.Length != 59) throw new InvalidOperationException("not what was written");
    }

    private static ReadOnlySequence<byte> Segments(byte[] bytes, int size)
    {
        var first = new Segment(bytes.AsMemory(0, size), null);
        Segment last = first;
        for (int at = size; at < bytes.Length; at += size) last = new Segment(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
