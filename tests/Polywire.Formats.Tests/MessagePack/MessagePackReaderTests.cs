using System.Text;

namespace Polywire.Formats.Tests;

public sealed class MessagePackReaderTests
{
    private delegate T Reading<out T>(ref MessagePackReader reader);

    [Theory]
    [InlineData("07", 7)]
    [InlineData("CC07", 7)]
    [InlineData("CD0007", 7)]
    [InlineData("CE00000007", 7)]
    [InlineData("CF0000000000000007", 7)]
    [InlineData("D007", 7)]
    [InlineData("D10007", 7)]
    [InlineData("D200000007", 7)]
    [InlineData("D30000000000000007", 7)]
    [InlineData("CA40E00000", 7)]
    [InlineData("CB401C000000000000", 7)]
    [InlineData("FF", -1)]
    [InlineData("D0FF", -1)]
    [InlineData("D1FFFF", -1)]
    [InlineData("D2FFFFFFFF", -1)]
    [InlineData("D3FFFFFFFFFFFFFFFF", -1)]
    public void Integers_are_taken_in_any_width(string hex, long expected)
    {
        Assert.Equal(expected, Read(hex, (ref reader) => reader.ReadInt64()));
        Assert.Equal((int)expected, Read(hex, (ref reader) => reader.ReadInt32()));
        Assert.Equal(expected, Read(hex, (ref reader) => reader.ReadDouble()));
        if (expected >= 0)
        {
            Assert.Equal((ulong)expected, Read(hex, (ref reader) => reader.ReadUInt64()));
            Assert.Equal((uint)expected, Read(hex, (ref reader) => reader.ReadUInt32()));
        }
        else
        {
            Assert.Equal(CodecFailure.WrongType, Fails(hex, (ref reader) => reader.ReadUInt64()).Failure);
            Assert.Equal(CodecFailure.WrongType, Fails(hex, (ref reader) => reader.ReadUInt32()).Failure);
        }
    }

    [Fact]
    public void Integers_that_do_not_fit_are_refused()
    {
        Assert.Equal(ulong.MaxValue, Read("CFFFFFFFFFFFFFFFFF", (ref reader) => reader.ReadUInt64()));
        Assert.Equal(ulong.MaxValue, Read("CFFFFFFFFFFFFFFFFF", (ref reader) => reader.ReadValue()).AsUnsigned());
        Assert.Equal(ulong.MaxValue, Read("CFFFFFFFFFFFFFFFFF", (ref reader) => reader.ReadDecimal()));
        foreach (string hex in new[] { "CFFFFFFFFFFFFFFFFF", "CF8000000000000000", "CB43E0000000000000", "CB3FF8000000000000", "CB7FF0000000000000", "CB7FF8000000000000", "A137", "C0", "C3", "90", "80" })
            Assert.Equal(CodecFailure.WrongType, Fails(hex, (ref reader) => reader.ReadInt64()).Failure);
        Assert.Equal(CodecFailure.WrongType, Fails("CE80000000", (ref reader) => reader.ReadInt32()).Failure);
        Assert.Equal(CodecFailure.WrongType, Fails("CF0000000100000000", (ref reader) => reader.ReadUInt32()).Failure);
        // 2^53 + 1 and 2^64 − 1 have no double.
        Assert.Equal(9007199254740992, Read("CF0020000000000000", (ref reader) => reader.ReadDouble()));
        Assert.Equal(CodecFailure.WrongType, Fails("CF0020000000000001", (ref reader) => reader.ReadDouble()).Failure);
        Assert.Equal(CodecFailure.WrongType, Fails("CFFFFFFFFFFFFFFFFF", (ref reader) => reader.ReadDouble()).Failure);
        Assert.Equal(CodecFailure.WrongType, Fails("CB7E37E43C8800759C", (ref reader) => reader.ReadSingle()).Failure);
        Assert.Equal(1.1m, Read("CB3FF199999999999A", (ref reader) => reader.ReadDecimal()));
    }

    [Fact]
    public void Text_and_binary_are_taken_from_each_other()
    {
        Assert.Equal("cat", Read("A3636174", (ref reader) => reader.ReadText()));
        Assert.Equal("cat", Read("C403636174", (ref reader) => reader.ReadText()));
        Assert.Equal("cat", Read("DB00000003636174", (ref reader) => Encoding.UTF8.GetString(reader.ReadUtf8())));
        Assert.Equal("cat"u8.ToArray(), Read("A3636174", (ref reader) => reader.ReadBinary()));
    }

    [Fact]
    public void Text_that_is_no_utf8_can_be_read_as_bytes()
    {
        Assert.Equal([0xff, 0xfe], Read("A2FFFE", (ref reader) => reader.ReadBinary()));
        var value = Read("A2FFFE", (ref reader) => reader.ReadValue());
        Assert.Equal(ValueKind.Binary, value.Kind);
        Assert.Equal([0xff, 0xfe], value.AsBinary());
        Assert.Equal(CodecFailure.WrongType, Fails("A2FFFE", (ref reader) => reader.ReadText()).Failure);
        Assert.Equal(CodecFailure.WrongType, Fails("A2FFFE", (ref reader) => Encoding.UTF8.GetString(reader.ReadUtf8())).Failure);
    }

    [Theory]
    [InlineData("D6FF00000000", "1970-01-01T00:00:00Z")]
    [InlineData("D7FFEE6B27FFFFFFFFFF", "2514-05-30T01:53:03.9999999Z")]
    [InlineData("C708FFEE6B27FFFFFFFFFF", "2514-05-30T01:53:03.9999999Z")]
    [InlineData("C70CFF3B9AC9FFFFFFFFFFFFFFFFFF", "1969-12-31T23:59:59.9999999Z")]
    [InlineData("C70CFF3B9AC9FF0000003AFFF4417F", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("C70CFF00000000FFFFFFF1886E0900", "0001-01-01T00:00:00Z")]
    public void All_three_forms_of_time_are_read(string hex, string expected)
    {
        var time = DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(time, Read(hex, (ref reader) => reader.ReadTimestamp()));
        Assert.Equal(time, Read(hex, (ref reader) => reader.ReadValue()).AsTimestamp());
    }

    [Theory]
    [InlineData("D7FFEE6B280000000000")] // 1,000,000,000 ns
    [InlineData("C70CFF3B9ACA000000000000000000")]
    [InlineData("C70CFF00000000FFFFFFF1886E08FF")] // before the year 1
    [InlineData("C70CFF000000000000003AFFF44180")] // the year 10000
    [InlineData("D5FF0000")]
    [InlineData("C700FF")]
    public void Times_that_cannot_be_stay_extensions(string hex)
    {
        var value = Read(hex, (ref reader) => reader.ReadValue());
        Assert.Equal((ValueKind.Extension, -1), (value.Kind, value.ExtensionType));
        Assert.Equal(CodecFailure.WrongType, Fails(hex, (ref reader) => reader.ReadTimestamp()).Failure);
    }

    [Fact]
    public void Map_keys_may_be_anything()
    {
        // {nil: 1, -1: 2, 1.5: 3, bin: 4, [1]: 5, {}: 6, ext: 7, uint64: 8, "a": 9}
        var value = Read("89C001FF02CB3FF800000000000003C40101049101058006D4051007CFFFFFFFFFFFFFFFFF08A16109", (ref reader) => reader.ReadValue());
        Assert.Equal(9, value.AsMap().Count);
        Assert.Equal(Value.From(9), value.Get("a"));
        Assert.Equal(value, Coded.Read<Value, ValueShape>("messagepack", Coded.Write<Value, ValueShape>("messagepack", value)));
    }

    [Theory]
    [InlineData("82A16101A16102", "a")]
    [InlineData("8201A16101A162", "[1]")]
    [InlineData("8A" + "0001" + "0101" + "0201" + "0301" + "0401" + "0501" + "0601" + "0701" + "0801" + "0001", "[0]")]
    [InlineData("82910102910103", "[list]")]
    public void A_key_that_comes_twice_is_refused(string hex, string path)
    {
        var failure = Fails(hex, (ref reader) => reader.ReadValue());
        Assert.Equal((CodecFailure.WrongType, path), (failure.Failure, failure.Path));
    }

    [Theory]
    [InlineData("C1", 0)]
    [InlineData("92C0C1", 2)]
    [InlineData("", 0)]
    [InlineData("92C0", 0)] // claims more values than there are bytes
    [InlineData("94C0A263", 0)]
    [InlineData("92C0A263", 2)]
    [InlineData("CD00", 0)]
    [InlineData("D6FF0000", 0)]
    [InlineData("C0C0", 1)] // two values
    public void Malformed_input_says_where(string hex, long offset)
    {
        var failure = Assert.Throws<CodecException>(() => Coded.Read<Value, ValueShape>("messagepack", Convert.FromHexString(hex)));
        Assert.Equal((CodecFailure.Malformed, offset), (failure.Failure, failure.Offset));
    }

    [Fact]
    public void Path_and_offset_lead_to_the_value()
    {
        // {"cats": [{"name": "Lucy"}, {"name": 7}]}
        byte[] input = [0x81, .. Text("cats"), 0x92, 0x81, .. Text("name"), .. Text("Lucy"), 0x81, .. Text("name"), 7];
        ObjectSchema cat = new("Cat", "", [new("name", 1, () => ScalarSchema.Of(ScalarKind.Text))]);
        ObjectSchema cats = new("Cats", "", [new("cats", 1, () => new ListSchema(cat))]);
        var failure = Assert.Throws<CodecException>(() => Coded.Read("messagepack", input, cats));
        Assert.Equal((CodecFailure.WrongType, "cats[1].name", input.Length - 1L), (failure.Failure, failure.Path, failure.Offset));
        Assert.Equal("cats[1].name: expected text or binary, but it is integer (at byte 24)", failure.Message);

        static byte[] Text(string text) => [(byte)(0xa0 | text.Length), .. Encoding.ASCII.GetBytes(text)];
    }

    [Fact]
    public void Values_can_be_taken_one_by_one()
    {
        // A MessagePack-RPC request as an old peer writes it: [0, 300, raw "sum", [1, {2: 3}]]
        byte[] input = Convert.FromHexString("94" + "00" + "D3000000000000012C" + "DA0003" + "73756D" + "920181" + "0203");
        var reader = new MessagePackReader(input, FormatLimits.Default);
        Assert.Equal(MessagePackType.List, reader.NextType);
        Assert.Equal(4, reader.ReadListHead());
        Assert.Equal(0u, reader.ReadUInt32());
        Assert.Equal(300u, reader.ReadUInt32());
        Assert.Equal("sum"u8, reader.ReadUtf8());
        Assert.False(reader.AtEnd);
        Assert.Equal("9201810203", Convert.ToHexString(reader.ReadRaw()));
        Assert.True(reader.AtEnd);
        reader.End();
    }

    [Fact]
    public void Limits_hold_at_the_edge_and_one_past()
    {
        FormatLimits limits = new() { Depth = 3, Count = 3, ScalarBytes = 3 };
        foreach (string hex in new[] { "919190", "8180C0", "93C0C0C0", "83" + "01C0" + "02C0" + "03C0", "A3616263", "C403616263", "C70300616263" })
            Read(hex, (ref reader) => reader.ReadValue(), limits);
        Assert.Contains("Depth is 3", Fails("91919190", (ref reader) => reader.ReadValue(), limits).Message, StringComparison.Ordinal);
        Assert.Contains("Depth is 3", Fails("91919190", Skip, limits).Message, StringComparison.Ordinal);
        Assert.Contains("Count is 3", Fails("94C0C0C0C0", (ref reader) => reader.ReadValue(), limits).Message, StringComparison.Ordinal);
        Assert.Contains("Count is 3", Fails("8401C002C003C004C0", (ref reader) => reader.ReadValue(), limits).Message, StringComparison.Ordinal);
        foreach (string hex in new[] { "A461626364", "C40461626364", "D60061626364" })
        {
            var failure = Fails(hex, (ref reader) => reader.ReadValue(), limits);
            Assert.Equal(CodecFailure.Limit, failure.Failure);
            Assert.Contains("ScalarBytes is 3", failure.Message, StringComparison.Ordinal);
        }

        static bool Skip(ref MessagePackReader reader)
        {
            reader.Skip();
            return true;
        }
    }

    [Theory]
    [InlineData("DDFFFFFFFF")] // 2^32 − 1 values
    [InlineData("DFFFFFFFFF")]
    [InlineData("DBFFFFFFFF")]
    [InlineData("C6FFFFFFFF")]
    [InlineData("C9FFFFFFFF00")]
    [InlineData("DD00FFFFFF")] // within the limits, but not there
    [InlineData("DB03FFFFFF")]
    public void Lengths_that_are_only_claimed_take_no_memory(string hex)
    {
        byte[] input = Convert.FromHexString(hex);
        Attempt(input);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Attempt(input);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);

        static void Attempt(byte[] input)
        {
            Assert.Throws<CodecException>(() => Coded.Read<Value, ValueShape>("messagepack", input));
            Assert.Throws<CodecException>(() => Coded.Read<List<Value>, ListShape<Value, ValueShape>>("messagepack", input));
        }
    }

    private static T Read<T>(string hex, Reading<T> reading, FormatLimits? limits = null)
    {
        var reader = new MessagePackReader(Convert.FromHexString(hex), limits ?? FormatLimits.Default);
        var value = reading(ref reader);
        reader.End();
        return value;
    }

    private static CodecException Fails<T>(string hex, Reading<T> reading, FormatLimits? limits = null) =>
        Assert.Throws<CodecException>(() => { Read(hex, reading, limits); });
}
