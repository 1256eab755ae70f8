using System.Buffers;
using Polywire.Formats;

namespace Polywire.Tests.Protobuf;

/// <summary>Limits at the edge and one past it, and input that was made to cost much.</summary>
public sealed class ProtobufLimitTests
{
    [Fact]
    public void MessagesLieAsDeepAsTheLimit()
    {
        var nested = new Sample();
        for (int depth = 1; depth < 100; depth++)
            nested = new Sample { Inner = nested };
        byte[] bytes = Samples.Write(nested);

        Samples.Read<Sample>(bytes);

        Assert.Equal(CodecFailure.Limit, Fails(bytes, ProtobufFormat.Limits with { Depth = 99 }));
        Assert.Equal(CodecFailure.Limit, Assert.Throws<CodecException>(() => Samples.Write(new Sample { Inner = new Sample { Inner = nested } })).Failure);
    }

    [Fact]
    public void CountsAndTextsEndAtTheirLimits()
    {
        byte[] bytes = Samples.Write(new Sample { Numbers = [1, 2, 3], Name = new string('a', 40) });
        var limits = ProtobufFormat.Limits with { Count = 3, ScalarBytes = 40 };

        ProtobufFormat.Read<Sample, SelfShape<Sample>>(bytes, limits);

        Assert.Equal(CodecFailure.Limit, Fails(bytes, limits with { Count = 2 }));
        Assert.Equal(CodecFailure.Limit, Fails(bytes, limits with { ScalarBytes = 39 }));
    }

    [Fact]
    public void AScatteredArrayIsCopiedTwiceAtMost()
    {
        // Numbers (field 50) and Zigzags (51) in turn, one item each: a copy per part would be 400 MB of work per 10,000 parts.
        byte[] bytes = [.. Enumerable.Repeat<byte[]>([0x90, 0x03, 1, 0x98, 0x03, 1], 10_000).SelectMany(part => part)];
        long before = GC.GetAllocatedBytesForCurrentThread();

        var sample = Samples.Read<Sample>(bytes);

        Assert.Equal(10_000, sample.Numbers.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void NumbersCostNothingButTheMessage()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        var point = new Point(5, -6);
        byte[] bytes = Samples.Write(point);

        Allocates.Nothing(1000, () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                output.ResetWrittenCount();
                ProtobufFormat.Write<Point, SelfShape<Point>>(output, point);
                ProtobufFormat.Read<long, Int64Shape>(bytes, ProtobufFormat.Limits);
            }
        });
    }

    private static CodecFailure Fails(byte[] bytes, FormatLimits limits) =>
        Assert.Throws<CodecException>(() => ProtobufFormat.Read<Sample, SelfShape<Sample>>(bytes, limits)).Failure;
}
