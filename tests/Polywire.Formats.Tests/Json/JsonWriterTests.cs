using System.Buffers;
using System.Text;

namespace Polywire.Formats.Tests;

public sealed class JsonWriterTests
{
    private delegate void Writing(ref JsonWriter writer);

    [Fact]
    public void Scalars_are_as_documented()
    {
        Assert.Equal("null", Text((ref writer) => writer.WriteNull()));
        Assert.Equal("true", Text((ref writer) => writer.WriteBoolean(true)));
        Assert.Equal("-2147483648", Text((ref writer) => writer.WriteInt32(int.MinValue)));
        Assert.Equal("9223372036854775807", Text((ref writer) => writer.WriteInt64(long.MaxValue)));
        Assert.Equal("4294967295", Text((ref writer) => writer.WriteUInt32(uint.MaxValue)));
        Assert.Equal("18446744073709551615", Text((ref writer) => writer.WriteUInt64(ulong.MaxValue)));
        Assert.Equal("0.1", Text((ref writer) => writer.WriteSingle(0.1f)));
        Assert.Equal("0.1", Text((ref writer) => writer.WriteDouble(0.1)));
        Assert.Equal("7", Text((ref writer) => writer.WriteDouble(7)));
        Assert.Equal("1E+300", Text((ref writer) => writer.WriteDouble(1e300)));
        Assert.Equal("1.10", Text((ref writer) => writer.WriteDecimal(1.10m)));
        Assert.Equal("\"NaN\"", Text((ref writer) => writer.WriteDouble(double.NaN)));
        Assert.Equal("\"Infinity\"", Text((ref writer) => writer.WriteSingle(float.PositiveInfinity)));
        Assert.Equal("\"-Infinity\"", Text((ref writer) => writer.WriteDouble(double.NegativeInfinity)));
        Assert.Equal("\"AQID\"", Text((ref writer) => writer.WriteBinary([1, 2, 3])));
        Assert.Equal("\"0188a5eb-f1c6-7b3a-8c2d-1f2e3d4c5b6a\"", Text((ref writer) => writer.WriteGuid(new Guid("0188A5EB-F1C6-7B3A-8C2D-1F2E3D4C5B6A"))));
        Assert.Equal("\"2026-11-21\"", Text((ref writer) => writer.WriteDate(new DateOnly(2026, 11, 21))));
        Assert.Equal("\"10:11:12.5\"", Text((ref writer) => writer.WriteTime(new TimeOnly(10, 11, 12, 500))));
        Assert.Equal("\"-1.5s\"", Text((ref writer) => writer.WriteDuration(TimeSpan.FromSeconds(-1.5))));
        Assert.Equal("\"2026-11-21T10:11:12Z\"", Text((ref writer) => writer.WriteTimestamp(new DateTimeOffset(2026, 11, 21, 10, 11, 12, TimeSpan.Zero))));
        Assert.Equal("\"2026-11-21T10:11:12.0000001+05:30\"",
            Text((ref writer) => writer.WriteTimestamp(new DateTimeOffset(2026, 11, 21, 10, 11, 12, new TimeSpan(5, 30, 0)).AddTicks(1))));
    }

    [Theory]
    [InlineData("猫 é <a href='x'>&</a>", "猫 é <a href='x'>&</a>")]
    [InlineData("🐈", "\\uD83D\\uDC08")] // System.Text.Json's encoder does; any reader undoes it
    [InlineData("\"\\/\b\f\n\r\t", "\\\"\\\\/\\b\\f\\n\\r\\t")]
    [InlineData("\0\u001f\u007f", "\\u0000\\u001F\\u007F")]
    public void Only_what_must_be_escaped_is(string text, string expected)
    {
        Assert.Equal($"\"{expected}\"", Text((ref writer) => writer.WriteText(text)));
        Assert.Equal($"\"{expected}\"", Text((ref writer) => writer.WriteUtf8(Encoding.UTF8.GetBytes(text))));
        Assert.Equal($"{{\"{expected}\":0}}", Text((ref writer) =>
        {
            writer.StartMap(1);
            writer.WriteKey(text);
            writer.WriteInt32(0);
            writer.EndMap();
        }));
    }

    [Fact]
    public void Extensions_have_no_form()
    {
        foreach (var writing in new Writing[] { (ref writer) => writer.WriteExtension(1, [2]), (ref writer) => writer.WriteValue(Value.Extension(1, [2])) })
            Assert.Equal(CodecFailure.NotRepresentable, Assert.Throws<CodecException>(() => Text(writing)).Failure);
    }

    [Fact]
    public void Keys_that_are_no_text_become_text()
    {
        Assert.Equal("""{"null":0,"true":1,"-5":2,"18446744073709551615":3,"1.5":4,"a":5}""", Text((ref writer) => writer.WriteValue(Map(
            (Value.Null, 0), (Value.From(true), 1), (Value.From(-5), 2), (Value.From(ulong.MaxValue), 3), (Value.From(1.5), 4), (Value.From("a"), 5)))));
        Refuse(Map((Value.From([1]), 0)));
        Refuse(Map((Value.List(), 0)));
        Refuse(Map((Value.From("1"), 0), (Value.From(1), 1)));
        Refuse(Map((Value.From(1), 0), (Value.From("1"), 1)));
        Refuse(Map((Value.From(1), 0), (Value.From(1.0), 1)));

        static void Refuse(Value value) =>
            Assert.Equal(CodecFailure.NotRepresentable, Assert.Throws<CodecException>(() => Text((ref writer) => writer.WriteValue(value))).Failure);
    }

    [Fact]
    public void Arguments_by_position_are_a_list()
    {
        ObjectSchema schema = new("Arguments", "", [Field("a", 1), Field("b", 2)]);
        static FieldSchema Field(string name, int number) => new(name, number, () => AnySchema.Instance);
        var output = new ArrayBufferWriter<byte>();
        var writer = new JsonWriter(output, byPosition: true);
        writer.StartObject(schema, 2);
        writer.WriteField(schema.Fields[0]);
        writer.StartObject(schema, 1);
        writer.WriteField(schema.Fields[1]);
        writer.WriteInt32(1);
        writer.EndObject();
        writer.WriteField(schema.Fields[1]);
        writer.WriteInt32(2);
        writer.EndObject();
        writer.Flush();
        Assert.Equal("""[{"b":1},2]""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(CodecFailure.NotRepresentable, Assert.Throws<CodecException>(() =>
        {
            var gap = new JsonWriter(output, byPosition: true);
            gap.StartObject(schema, 1);
            gap.WriteField(schema.Fields[1]);
        }).Failure);
    }

    [Fact]
    public void Cycles_end_at_the_depth_limit()
    {
        Assert.Equal(2 * FormatLimits.MaxDepth, Text((ref writer) => Nest(ref writer, FormatLimits.MaxDepth)).Length);
        Assert.Equal(CodecFailure.Limit, Assert.Throws<CodecException>(() => Text((ref writer) => Nest(ref writer, FormatLimits.MaxDepth + 1))).Failure);

        static void Nest(ref JsonWriter writer, int depth)
        {
            if (depth == 0)
                return;
            writer.StartList(1);
            Nest(ref writer, depth - 1);
            writer.EndList();
        }
    }

    [Fact]
    public void A_shape_may_write_json_while_json_is_written()
    {
        Assert.Equal("[\"[1]\"]", Text((ref writer) =>
        {
            writer.StartList(1);
            writer.WriteText(Text((ref inner) => inner.WriteValue(Value.List(Value.From(1)))));
            writer.EndList();
        }));
        // A failure half-way leaves nothing behind for the next one.
        Assert.Throws<CodecException>(() => Text((ref writer) => writer.WriteValue(Value.List(Value.From(1), Value.Extension(1, [])))));
        Assert.Equal("[2]", Text((ref writer) => writer.WriteValue(Value.List(Value.From(2)))));
    }

    [Fact]
    public void Output_comes_whole_through_a_writer_of_small_pieces()
    {
        var value = Value.List([.. Enumerable.Range(0, 500).Select(number => Value.List(Value.From(number), Value.From($"cat number {number}"), Value.From(new byte[number])))]);
        var small = new TightWriter();
        JsonFormat.Write<Value, ValueShape>(small, value);
        Assert.Equal(Coded.Write<Value, ValueShape>("json", value), small.Written);
    }

    private static Value Map(params (Value Key, long Value)[] entries) =>
        Value.From((KeyValuePair<Value, Value>[])[.. entries.Select(entry => KeyValuePair.Create(entry.Key, Value.From(entry.Value)))]);

    private static string Text(Writing writing)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new JsonWriter(output);
        writing(ref writer);
        writer.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
