using System.Text;

namespace Polywire.Formats.Tests;

public sealed class JsonReaderTests
{
    private delegate T Reading<out T>(ref JsonReader reader);

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9007199254740993", 9007199254740993)] // 2^53 + 1: no double holds it
    [InlineData("7.0", 7)]
    [InlineData("7e2", 700)]
    [InlineData("700E-2", 7)]
    [InlineData("-0", 0)]
    public void Integers_are_exact(string json, long expected) => Assert.Equal(expected, Read(json, (ref reader) => reader.ReadInt64()));

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("1.5")]
    [InlineData("1e19")]
    [InlineData("1e-1")]
    [InlineData("1e400")]
    [InlineData("7.00000000000000000000000000000000000000001")]
    [InlineData("\"7\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[]")]
    public void What_is_no_integer_is_refused(string json)
    {
        Assert.Equal(CodecFailure.WrongType, Fails(json, (ref reader) => reader.ReadInt64()).Failure);
        Assert.Equal(CodecFailure.WrongType, Fails(json, (ref reader) => reader.ReadInt32()).Failure);
    }

    [Theory]
    [InlineData("1.10", "1.10")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("1.1e3", "1100")]
    [InlineData("\"1.10\"", "1.10")]
    [InlineData("0.30000000000000000000000000000000000000", "0.3")]
    public void Decimals_are_exact(string json, string expected)
    {
        decimal number = Read(json, (ref reader) => reader.ReadDecimal());
        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), number);
    }

    [Theory]
    [InlineData("79228162514264337593543950336")]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("1.00000000000000000000000000001")]
    [InlineData("1e-40")]
    [InlineData("\"one\"")]
    [InlineData("true")]
    public void What_no_decimal_holds_exactly_is_refused(string json) =>
        Assert.Equal(CodecFailure.WrongType, Fails(json, (ref reader) => reader.ReadDecimal()).Failure);

    [Fact]
    public void Numbers_are_finite_or_named()
    {
        Assert.Equal(double.NaN, Read("\"NaN\"", (ref reader) => reader.ReadDouble()));
        Assert.Equal(float.NegativeInfinity, Read("\"-Infinity\"", (ref reader) => reader.ReadSingle()));
        foreach (string json in new[] { "1e400", "-1e400", "\"nan\"", "\"1\"", "null" })
            Assert.Equal(CodecFailure.WrongType, Fails(json, (ref reader) => reader.ReadDouble()).Failure);
        foreach (string json in new[] { "1e39", "-1e39", "1e400" })
            Assert.Equal(CodecFailure.WrongType, Fails(json, (ref reader) => reader.ReadSingle()).Failure);
        Assert.Equal(CodecFailure.WrongType, Fails("1e400", (ref reader) => reader.ReadValue()).Failure);
        Assert.Equal(CodecFailure.Malformed, Fails("NaN", (ref reader) => reader.ReadDouble()).Failure);
    }

    [Theory]
    [InlineData("0", ValueKind.Integer)]
    [InlineData("-0", ValueKind.Double)]
    [InlineData("9223372036854775807", ValueKind.Integer)]
    [InlineData("9223372036854775808", ValueKind.Unsigned)]
    [InlineData("18446744073709551615", ValueKind.Unsigned)]
    [InlineData("18446744073709551616", ValueKind.Double)]
    [InlineData("1.0", ValueKind.Double)]
    [InlineData("1e2", ValueKind.Double)]
    [InlineData("\"2026-11-21T10:11:12Z\"", ValueKind.Text)]
    [InlineData("null", ValueKind.Null)]
    [InlineData(" [ ] ", ValueKind.List)]
    [InlineData(" { } ", ValueKind.Map)]
    public void Dynamic_values_keep_their_kind(string json, ValueKind kind) => Assert.Equal(kind, Read(json, (ref reader) => reader.ReadValue()).Kind);

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", "a")]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "a")]
    [InlineData("[0,{\"b\":{\"a\":1,\"c\":{},\"a\":2}}]", "[1].b.a")]
    [InlineData("{\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":0,\"10\":0,\"1\":0}", "1")]
    public void A_key_that_comes_twice_is_refused(string json, string path)
    {
        var failure = Fails(json, (ref reader) => reader.ReadValue());
        Assert.Equal((CodecFailure.WrongType, path), (failure.Failure, failure.Path));
        Assert.Contains("twice", failure.Message, StringComparison.Ordinal);
        Assert.Throws<CodecException>(() => Coded.Read<Dictionary<string, Value>, MapShape<string, TextShape, Value, ValueShape>>("json", Encoding.UTF8.GetBytes(json)));
    }

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("  ", 2, "")]
    [InlineData("[1,2", 4, "[0]")]
    [InlineData("[1,]", 3, "[0]")]
    [InlineData("{\"a\":[1,{\"b\":tru}]}", 13, "a[1].b")]
    [InlineData("{\"a\":1}}", 7, "")]
    [InlineData("[1] // two", 4, "")]
    [InlineData("[\"\u0001\"]", 1, "")]
    [InlineData("[01]", 1, "")]
    [InlineData("\uFEFF1", 0, "")]
    public void Malformed_input_says_where(string json, long offset, string path)
    {
        var failure = Assert.Throws<CodecException>(() => Coded.Read<Value, ValueShape>("json", Encoding.UTF8.GetBytes(json)));
        Assert.Equal((CodecFailure.Malformed, offset, path), (failure.Failure, failure.Offset, failure.Path));
    }

    [Theory]
    [InlineData("[\"\\uD83D\"]")]
    [InlineData("[\"\\uDC08\\uD83D\"]")]
    [InlineData("{\"\\uD83D\":1}")]
    [InlineData("{\"name\":\"\\uD83D\"}")]
    public void Half_a_surrogate_pair_is_malformed(string json) =>
        Assert.Equal(CodecFailure.Malformed, Fails(json, (ref reader) => reader.ReadValue()).Failure);

    [Fact]
    public void Text_that_is_no_utf8_is_malformed()
    {
        var failure = Assert.Throws<CodecException>(() => Coded.Read<Value, ValueShape>("json", [(byte)'[', (byte)'"', 0xff, (byte)'"', (byte)']']));
        Assert.Equal((CodecFailure.Malformed, 1, "[0]"), (failure.Failure, failure.Offset, failure.Path));
    }

    [Fact]
    public void Depth_holds_at_the_edge_and_one_past()
    {
        Read(Nested(64), (ref reader) => reader.ReadValue());
        Read(Nested(512), (ref reader) => reader.ReadValue(), new FormatLimits { Depth = 512 });
        foreach (string json in new[] { Nested(65), Nested(10_000), new string('[', 10_000), string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) })
        {
            var failure = Fails(json, (ref reader) => reader.ReadValue());
            Assert.Equal(CodecFailure.Limit, failure.Failure);
            Assert.Contains("Depth is 64", failure.Message, StringComparison.Ordinal);
            // And where nobody looks at what is inside.
            Assert.Equal(CodecFailure.Limit, Fails(json, (ref reader) => { reader.Skip(); return 0; }).Failure);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new FormatLimits { Depth = 513 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FormatLimits { Depth = 0 });

        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    [Fact]
    public void Count_and_length_hold_at_the_edge_and_one_past()
    {
        FormatLimits limits = new() { Count = 3, ScalarBytes = 4 };
        foreach (string json in new[] { "[1,2,3]", "{\"a\":1,\"b\":2,\"c\":3}", "\"abcd\"" })
            Read(json, (ref reader) => reader.ReadValue(), limits);
        Refuse("[1,2,3,4]", "Count, which is 3");
        Refuse("{\"a\":1,\"b\":2,\"c\":3,\"d\":4}", "Count, which is 3");
        Refuse("\"abcde\"", "ScalarBytes is 4");
        Refuse("{\"abcde\":1}", "ScalarBytes is 4");
        Assert.Equal(CodecFailure.Limit, Fails("\"AAAAAAAA\"", (ref reader) => reader.ReadBinary(), limits).Failure);

        void Refuse(string json, string message)
        {
            var failure = Fails(json, (ref reader) => reader.ReadValue(), limits);
            Assert.Equal(CodecFailure.Limit, failure.Failure);
            Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Path_and_offset_lead_to_the_value()
    {
        ObjectSchema cat = new("Cat", "", [new("name", 1, () => ScalarSchema.Of(ScalarKind.Text)) { Required = true }]);
        ObjectSchema cats = new("Cats", "", [new("cats", 1, () => new ListSchema(cat)), new("map", 2, () => new MapSchema(ScalarSchema.Of(ScalarKind.Int32), cat))]);
        Check("""{"cats":[{"name":"Lucy"},{"name":7}]}""", "cats[1].name", 33);
        Check("""{"cats":[{"name":"Lucy"},{}]}""", "cats[1]", 26);
        Check("""{"cats":[{"name":"Lucy","name":"Lucy"}]}""", "cats[0].name", 31);
        Check("""{"cats":{}}""", "cats", 8);
        Check("""{"map":{"1":{"name":"a"},"2":{"name":[]}}}""", "map.2.name", 37);
        Check("""{"map":{"x":{"name":"a"}}}""", "map.x", 8);
        Check("""{"map":{"1":{"name":"a"},"01":{"name":"b"}}}""", "map.01", 30);
        Check("true", "", 0);

        void Check(string json, string path, long offset)
        {
            var failure = Assert.Throws<CodecException>(() => Coded.Read("json", Encoding.UTF8.GetBytes(json), cats));
            Assert.Equal((path, offset, CodecFailure.WrongType), (failure.Path, failure.Offset, failure.Failure));
            Assert.StartsWith(path.Length == 0 ? "expected" : path + ": ", failure.Message, StringComparison.Ordinal);
            Assert.EndsWith($"(at byte {offset})", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_are_base64()
    {
        Assert.Equal([1, 2], Read("\"AQI=\"", (ref reader) => reader.ReadBinary()));
        Assert.Equal([0xff, 0xff, 0xff], Read("\"\\/\\/\\/\\/\"", (ref reader) => reader.ReadBinary()));
        foreach (string json in new[] { "\"AQI\"", "\"_-__\"", "\"A\"", "[1,2]", "null" })
            Assert.Equal(CodecFailure.WrongType, Fails(json, (ref reader) => reader.ReadBinary()).Failure);
    }

    [Fact]
    public void Raw_value_is_what_stood_there()
    {
        Assert.Equal("""{ "a" : [1 , 2] }""", Read("""  { "a" : [1 , 2] }  """, (ref reader) => Encoding.UTF8.GetString(reader.ReadRaw())));
        Assert.Equal("-1.50", Read(" -1.50 ", (ref reader) => Encoding.UTF8.GetString(reader.ReadRaw())));
    }

    private static T Read<T>(string json, Reading<T> reading, FormatLimits? limits = null)
    {
        var reader = new JsonReader(Encoding.UTF8.GetBytes(json), limits ?? FormatLimits.Default);
        var value = reading(ref reader);
        reader.End();
        return value;
    }

    private static CodecException Fails<T>(string json, Reading<T> reading, FormatLimits? limits = null) =>
        Assert.Throws<CodecException>(() => { Read(json, reading, limits); });
}
