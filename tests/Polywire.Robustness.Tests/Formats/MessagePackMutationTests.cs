using System.Buffers;
using Polywire.Formats;

namespace Polywire.Robustness.Tests.Formats;

/// <summary>Damaged MessagePack ends as a value or as the one sanctioned failure, within the memory that the input pays for.</summary>
public sealed class MessagePackMutationTests
{
    private static readonly byte[][] s_samples =
    [
        .. new[] { "94002AA6646F75626C659107", "82A46E616D65A44C756379A46C6976657309", "9200DD00000002C0C3", "93CF8000000000000000CBBFF8000000000000CA3F800000", "C70CFF3B9AC9FFFFFFFFFFFFFFFFFF",
            "D7FFA1DCD7C85A4AF6A5", "92C70003D8050102030405060708090A0B0C0D0E0F10", "DE0002C001C2DC000101", "91919191919191919190", "D920" + "6162636465666768696A6B6C6D6E6F707172737475767778797A303132333435" }.Select(Convert.FromHexString),
        Packed(Value.Map(("cats", Value.List(Value.Map(("name", Value.From("Lucy")), ("born", Value.From("2026-11-21"))))), ("raw", Value.From(new byte[300])))),
    ];

    [Fact]
    public void A_million_damaged_inputs_are_read()
    {
        new Mutations(31, s_samples).Run(1_000_000, 8192, static (input, random) => Read(input, random.Next(4)));
    }

    [Fact]
    public void The_scanner_and_the_reader_agree_on_where_a_value_ends()
    {
        new Mutations(32, s_samples).Run(300_000, 8192, static (input, random) =>
        {
            int scanned = Scan(input, random.Next(1, 9));
            int read = Skip(input);
            Assert.True(scanned == read || (scanned < 0 && read < 0), $"scanner {scanned}, reader {read}");
        });
    }

    private static void Read(ReadOnlySpan<byte> input, int way)
    {
        try
        {
            switch (way)
            {
                case 0: MessagePackFormat.Read<Value, ValueShape>(input, FormatLimits.Default); break;
                case 1: MessagePackFormat.Read<List<string>, ListShape<string, TextShape>>(input, FormatLimits.Default); break;
                case 2: MessagePackFormat.Read<Dictionary<string, Value>, MapShape<string, TextShape, Value, ValueShape>>(input, FormatLimits.Default); break;
                default: Skip(input); break;
            }
        }
        catch (CodecException failure)
        {
            Assert.InRange(failure.Offset, 0, input.Length);
        }
    }

    private static int Skip(ReadOnlySpan<byte> input)
    {
        try
        {
            var reader = new MessagePackReader(input, FormatLimits.Default);
            reader.Skip();
            return (int)reader.Offset;
        }
        catch (CodecException)
        {
            return -1;
        }
    }

    private static int Scan(ReadOnlySpan<byte> input, int step)
    {
        try
        {
            var scanner = new MessagePackScanner(FormatLimits.Default, 1 << 20);
            for (int length = 0; length < input.Length; length += step)
            {
                if (scanner.Scan(input[..length]) is >= 0 and var end)
                    return end;
            }
            return scanner.Scan(input);
        }
        catch (CodecException)
        {
            return -1;
        }
    }

    private static byte[] Packed(Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        MessagePackFormat.Write<Value, ValueShape>(output, value);
        return output.WrittenSpan.ToArray();
    }
}
