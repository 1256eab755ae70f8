using System.Buffers;

namespace Polywire.Formats.Tests;

public sealed class MessagePackWriterTests
{
    private delegate void Writing(ref MessagePackWriter writer);

    // Value, bytes: the table of the specification, each width at its first and last value.
    public static TheoryData<long, string> Integers() => new()
    {
        { 0, "00" }, { 127, "7F" }, { 128, "CC80" }, { 255, "CCFF" }, { 256, "CD0100" }, { 65_535, "CDFFFF" }, { 65_536, "CE00010000" },
        { uint.MaxValue, "CEFFFFFFFF" }, { uint.MaxValue + 1L, "CF0000000100000000" }, { long.MaxValue, "CF7FFFFFFFFFFFFFFF" },
        { -1, "FF" }, { -32, "E0" }, { -33, "D0DF" }, { -128, "D080" }, { -129, "D1FF7F" }, { -32_768, "D18000" }, { -32_769, "D2FFFF7FFF" },
        { int.MinValue, "D280000000" }, { int.MinValue - 1L, "D3FFFFFFFF7FFFFFFF" }, { long.MinValue, "D38000000000000000" },
    };

    [Theory]
    [MemberData(nameof(Integers))]
    public void Integers_take_the_shortest_form(long number, string expected)
    {
        Assert.Equal(expected, Hex((ref writer) => writer.WriteInt64(number)));
        Assert.Equal(expected, Hex((ref writer) => writer.WriteKey(number)));
        Assert.Equal(expected, Hex((ref writer) => writer.WriteValue(Value.From(number))));
        if (number is >= int.MinValue and <= int.MaxValue)
            Assert.Equal(expected, Hex((ref writer) => writer.WriteInt32((int)number)));
        if (number >= 0)
            Assert.Equal(expected, Hex((ref writer) => writer.WriteUInt64((ulong)number)));
        if (number is >= 0 and <= uint.MaxValue)
            Assert.Equal(expected, Hex((ref writer) => writer.WriteUInt32((uint)number)));
    }

    [Theory]
    [InlineData(0, "A0", "C400", "C70007", "90", "80")]
    [InlineData(1, "A1", "C401", "D407", "91", "81")]
    [InlineData(3, "A3", "C403", "C70307", "93", "83")]
    [InlineData(15, "AF", "C40F", "C70F07", "9F", "8F")]
    [InlineData(16, "B0", "C410", "D807", "DC0010", "DE0010")]
    [InlineData(31, "BF", "C41F", "C71F07", "DC001F", "DE001F")]
    [InlineData(32, "D920", "C420", "C72007", "DC0020", "DE0020")]
    [InlineData(255, "D9FF", "C4FF", "C7FF07", "DC00FF", "DE00FF")]
    [InlineData(256, "DA0100", "C50100", "C8010007", "DC0100", "DE0100")]
    [InlineData(65_535, "DAFFFF", "C5FFFF", "C8FFFF07", "DCFFFF", "DEFFFF")]
    [InlineData(65_536, "DB00010000", "C600010000", "C90001000007", "DD00010000", "DF00010000")]
    public void Heads_take_the_shortest_form(int length, string text, string binary, string extension, string list, string map)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill((byte)'x');
        string ascii = new('x', length), tail = Convert.ToHexString(bytes);

        Assert.Equal(text + tail, Hex((ref writer) => writer.WriteText(ascii)));
        Assert.Equal(text + tail, Hex((ref writer) => writer.WriteUtf8(bytes)));
        Assert.Equal(binary + tail, Hex((ref writer) => writer.WriteBinary(bytes)));
        Assert.Equal(extension + tail, Hex((ref writer) => writer.WriteExtension(7, bytes)));
        Assert.Equal(list, Hex((ref writer) => writer.StartList(length)));
        Assert.Equal(map, Hex((ref writer) => writer.StartMap(length)));
    }

    [Theory]
    [InlineData("2018-01-02T03:04:05Z", "D6FF5A4AF6A5")]
    [InlineData("2018-01-02T03:04:05.6789012Z", "D7FFA1DCD7405A4AF6A5")]
    [InlineData("2106-02-07T06:28:15Z", "D6FFFFFFFFFF")]
    [InlineData("2106-02-07T06:28:16Z", "D7FF0000000100000000")]
    [InlineData("2514-05-30T01:53:03Z", "D7FF00000003FFFFFFFF")]
    [InlineData("2514-05-30T01:53:04Z", "C70CFF000000000000000400000000")]
    [InlineData("1969-12-31T23:59:59Z", "C70CFF00000000FFFFFFFFFFFFFFFF")]
    [InlineData("2018-01-02T05:04:05+02:00", "D6FF5A4AF6A5")]
    public void Points_in_time_take_the_shortest_form(string time, string expected) =>
        Assert.Equal(expected, Hex((ref writer) => writer.WriteTimestamp(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture))));

    [Fact]
    public void The_rest_is_as_documented()
    {
        Assert.Equal("C0", Hex((ref writer) => writer.WriteNull()));
        Assert.Equal("C2C3", Hex((ref writer) => { writer.WriteBoolean(false); writer.WriteKey(true); }));
        Assert.Equal("CA3F800000", Hex((ref writer) => writer.WriteSingle(1)));
        Assert.Equal("CB3FF0000000000000", Hex((ref writer) => writer.WriteDouble(1)));
        Assert.Equal("A4312E3130", Hex((ref writer) => writer.WriteDecimal(1.10m)));
        Assert.Equal("AA323032362D31312D3231", Hex((ref writer) => writer.WriteDate(new DateOnly(2026, 11, 21))));
        Assert.Equal("A831303A31313A3132", Hex((ref writer) => writer.WriteTime(new TimeOnly(10, 11, 12))));
        Assert.Equal("A4312E3573", Hex((ref writer) => writer.WriteDuration(TimeSpan.FromSeconds(1.5))));
        Assert.Equal("CFFFFFFFFFFFFFFFFF", Hex((ref writer) => writer.WriteUInt64(ulong.MaxValue)));
        Assert.Equal("82A16101C0C2", Hex((ref writer) => writer.WriteValue(Value.From((KeyValuePair<Value, Value>[])[new(Value.From("a"), Value.From(1)), new(Value.Null, Value.From(false))]))));
    }

    [Fact]
    public void Arguments_by_position_are_a_list()
    {
        ObjectSchema schema = new("Arguments", "", [Field("a", 1), Field("b", 2), Field("c", 3)]);
        static FieldSchema Field(string name, int number) => new(name, number, () => ScalarSchema.Of(ScalarKind.Int32));
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output, byPosition: true);
        writer.StartObject(schema, 2);
        writer.WriteField(schema.Fields[0]);
        writer.WriteInt32(1);
        writer.WriteField(schema.Fields[1]);
        writer.StartObject(schema, 1);
        writer.WriteField(schema.Fields[2]);
        writer.WriteInt32(3);
        writer.EndObject();
        writer.EndObject();
        writer.Flush();
        Assert.Equal("920181A16303", Convert.ToHexString(output.WrittenSpan));

        var failure = Assert.Throws<CodecException>(() =>
        {
            var gap = new MessagePackWriter(output, byPosition: true);
            gap.StartObject(schema, 2);
            gap.WriteField(schema.Fields[1]);
        });
        Assert.Equal(CodecFailure.NotRepresentable, failure.Failure);
    }

    [Fact]
    public void Cycles_end_at_the_depth_limit()
    {
        Assert.Equal(FormatLimits.MaxDepth, Hex((ref writer) => Nest(ref writer, FormatLimits.MaxDepth)).Length / 2);
        var failure = Assert.Throws<CodecException>(() => Hex((ref writer) => Nest(ref writer, FormatLimits.MaxDepth + 1)));
        Assert.Equal(CodecFailure.Limit, failure.Failure);

        static void Nest(ref MessagePackWriter writer, int depth)
        {
            for (int level = 0; level < depth; level++)
                writer.StartList(1);
        }
    }

    [Fact]
    public void Output_comes_whole_through_a_writer_of_small_pieces()
    {
        var value = Value.List([.. Enumerable.Range(0, 2000).Select(number => Value.List(Value.From(number), Value.From(-number * 99L), Value.From($"cat number {number}"), Value.From(new byte[number % 300])))]);
        var small = new TightWriter();
        MessagePackFormat.Write<Value, ValueShape>(small, value);
        Assert.Equal(Coded.Write<Value, ValueShape>("messagepack", value), small.Written);
    }

    private static string Hex(Writing writing)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writing(ref writer);
        writer.Flush();
        return Convert.ToHexString(output.WrittenSpan);
    }
}
