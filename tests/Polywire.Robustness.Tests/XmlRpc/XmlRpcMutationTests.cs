using System.Buffers;
using Polywire.Formats;

namespace Polywire.Robustness.Tests.XmlRpc;

/// <summary>Whatever bytes come: a value, or one of the sanctioned failures, with little memory.</summary>
public sealed class XmlRpcMutationTests
{
    private static readonly FormatLimits Tight = new() { Depth = 8, Count = 16, ScalarBytes = 64 };

    [Fact]
    public void ReadersEndInValuesOrInCodecFailures()
    {
        int read = 0, refused = 0;
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        new Mutations(1, XmlRpcSamples.Values).Run(1_000_000, 4096, (input, random) =>
        {
            try
            {
                ReadOnlySpan<byte> document = XmlEncoding.ToUtf8(input, random.Next(8) == 0 ? "iso-8859-1" : null);
                var reader = new XmlRpcReader(document, random.Next(2) == 0 ? Tight : FormatLimits.Default, XmlRpcOptions.Extended);
                Value value = reader.ReadValue();
                reader.End();
                read++;
                RoundTrip(value, output);
            }
            catch (CodecException failure)
            {
                refused++;
                Assert.InRange(failure.Offset, -1, input.Length * 2);
            }
        });
        Assert.True(read > 10_000 && refused > 10_000, $"{read} read, {refused} refused: the mutations miss");
    }

    // What was read can be written, and then reads the same. XML-RPC has no zones: the first writing moves a time to UTC.
    private static void RoundTrip(Value value, ArrayBufferWriter<byte> output)
    {
        if (Rewrite(value, output) is { } once)
            Assert.True(once.Equals(Rewrite(once, output)));
    }

    private static Value? Rewrite(Value value, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        var writer = new XmlRpcWriter(output, XmlRpcOptions.Extended);
        try
        {
            writer.WriteValue(value);
        }
        catch (CodecException failure) when (failure.Failure == CodecFailure.NotRepresentable)
        {
            return null; // a number of more than 63 bits
        }
        var reader = new XmlRpcReader(output.WrittenSpan, FormatLimits.Default, XmlRpcOptions.Extended);
        return reader.ReadValue();
    }
}
