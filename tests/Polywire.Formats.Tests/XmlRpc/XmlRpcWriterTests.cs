using System.Buffers;
using System.Globalization;

namespace Polywire.Formats.Tests.XmlRpc;

/// <summary>What we send is what every peer understands, unless an option says that this one understands more.</summary>
public sealed class XmlRpcWriterTests
{
    private static readonly XmlRpcOptions Long = new() { LongIntegers = true };

    [Fact]
    public void ScalarsAreTheSpecifications()
    {
        Assert.Equal("<value><int>-12</int></value>", XmlRpcText.Write(Value.From(-12L)));
        Assert.Equal("<value><boolean>1</boolean></value>", XmlRpcText.Write(Value.From(true)));
        Assert.Equal("<value><boolean>0</boolean></value>", XmlRpcText.Write(Value.From(false)));
        Assert.Equal("<value><string>hello world</string></value>", XmlRpcText.Write(Value.From("hello world")));
        Assert.Equal("<value><double>-12.214</double></value>", XmlRpcText.Write(Value.From(-12.214)));
        Assert.Equal("<value><base64>eW91IGNhbid0IHJlYWQgdGhpcyE=</base64></value>", XmlRpcText.Write(Value.From("you can't read this!"u8.ToArray())));
        Assert.Equal("<value><dateTime.iso8601>19980717T14:08:55</dateTime.iso8601></value>", XmlRpcText.Write(Value.From(new DateTimeOffset(1998, 7, 17, 14, 8, 55, TimeSpan.Zero))));
    }

    [Fact]
    public void ContainersCloseWhatTheyOpen()
    {
        Value value = Value.Map(
            ("list", Value.List(Value.Map(("a", Value.From(1L)), ("b", Value.List())), Value.From(2L))),
            ("empty", Value.Map()),
            ("last", Value.From("x")));

        Assert.Equal(
            "<value><struct><member><name>list</name><value><array><data>"
            + "<value><struct><member><name>a</name><value><int>1</int></value></member><member><name>b</name><value><array><data></data></array></value></member></struct></value>"
            + "<value><int>2</int></value></data></array></value></member>"
            + "<member><name>empty</name><value><struct></struct></value></member>"
            + "<member><name>last</name><value><string>x</string></value></member></struct></value>",
            XmlRpcText.Write(value));
    }

    // Trap 2: peers without i8 would read something else or nothing.
    [Theory]
    [InlineData(2147483647L, "<int>2147483647</int>")]
    [InlineData(-2147483648L, "<int>-2147483648</int>")]
    [InlineData(2147483648L, "<i8>2147483648</i8>")]
    [InlineData(long.MinValue, "<i8>-9223372036854775808</i8>")]
    public void LongIntegersAreAnOption(long value, string inside)
    {
        Assert.Equal($"<value>{inside}</value>", XmlRpcText.Write<long, Int64Shape>(value, Long));
        if (inside.StartsWith("<int>", StringComparison.Ordinal))
            Assert.Equal($"<value>{inside}</value>", XmlRpcText.Write<long, Int64Shape>(value));
        else
            Assert.Contains("i8=true", Refused(() => XmlRpcText.Write<long, Int64Shape>(value)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoIntegerHasMoreThan64Bits() =>
        Refused(() => XmlRpcText.Write<ulong, UInt64Shape>(ulong.MaxValue, Long));

    [Fact]
    public void NilIsAnOption()
    {
        Assert.Equal("<value><nil/></value>", XmlRpcText.Write(Value.Null, new XmlRpcOptions { Nil = true }));
        Assert.Contains("nil=true", Refused(() => XmlRpcText.Write(Value.Null)).Message, StringComparison.Ordinal);
        Refused(() => XmlRpcText.Write(Value.List(Value.Null)));
        Refused(() => XmlRpcText.Write(Value.Map(("a", Value.Null))));
    }

    [Fact]
    public void AFieldThatIsNullIsLeftOut()
    {
        Assert.Equal("<value><struct><member><name>name</name><value><string>Tom</string></value></member></struct></value>",
            XmlRpcText.Write<Cat, CatShape>(new Cat("Tom", null)));
        Assert.Equal("<value><struct></struct></value>", XmlRpcText.Write<Cat, CatShape>(new Cat(null, null)));
        Assert.Equal("<value><struct><member><name>lives</name><value><int>9</int></value></member></struct></value>",
            XmlRpcText.Write<Cat, CatShape>(new Cat(null, 9)));
        Assert.Equal("<value><struct><member><name>name</name><value><nil/></value></member><member><name>lives</name><value><int>9</int></value></member></struct></value>",
            XmlRpcText.Write<Cat, CatShape>(new Cat(null, 9), new XmlRpcOptions { Nil = true }));
    }

    // Trap 3: NUL and most controls have no place in XML 1.0; peers send them raw and the other side dies.
    [Theory]
    [InlineData("\0")]
    [InlineData("a\u0001")]
    [InlineData("\u001F\u001F")]
    [InlineData("\uFFFE")]
    [InlineData("x\uFFFFx")]
    public void WhatXmlCannotSayIsRefused(string text)
    {
        Assert.Contains("binary", Refused(() => XmlRpcText.Write(Value.From(text))).Message, StringComparison.Ordinal);
        Refused(() => XmlRpcText.Write(Value.Map((text, Value.From(1L)))));
    }

    [Fact]
    public void HalvesOfPairsAreRefused() // no InlineData: attributes are UTF-8
    {
        foreach (char[] half in (char[][])[['\uD83D'], ['a', '\uDE08', 'b'], ['\uDE08', '\uD83D'], [.. new string('a', 16_383), '\uD83D', 'b']])
            Refused(() => XmlRpcText.Write(Value.From(new string(half))));
    }

    // Trap 4: XML parsers turn \r and \r\n into \n.
    [Theory]
    [InlineData("a\r\nb\rc\n", "a&#13;\nb&#13;c\n")]
    [InlineData("<&>\"'", "&lt;&amp;&gt;\"'")]
    [InlineData("]]>", "]]&gt;")]
    [InlineData("\t é κόσμε 😈 \u0085\u2028", "\t é κόσμε 😈 \u0085\u2028")]
    public void TextIsEscaped(string text, string inside)
    {
        Assert.Equal($"<value><string>{inside}</string></value>", XmlRpcText.Write(Value.From(text)));
        Assert.Equal(text, XmlRpcText.Read($"<value><string>{inside}</string></value>").AsText());
    }

    [Fact]
    public void LongTextsSurviveTheSeamsOfThePieces()
    {
        foreach (string pattern in (string[])["é", "😈", "a😈", "<", "κ&"])
        {
            string text = string.Concat(Enumerable.Repeat(pattern, 40_000));
            Assert.Equal(text, XmlRpcText.Read(XmlRpcText.Write(Value.From(text))).AsText());
        }
    }

    // Trap 6: no exponents, and no shape that 1999's readers do not know.
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(7.0, "7.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-20, "0.00000000000000000001")]
    [InlineData(-1.5e-7, "-0.00000015")]
    [InlineData(1e22, "10000000000000000000000.0")]
    [InlineData(1.2345e20, "123450000000000000000.0")]
    [InlineData(123456789012345680.0, "123456789012345680.0")]
    public void DoublesHaveNoExponent(double value, string inside) => Assert.Equal($"<value><double>{inside}</double></value>", XmlRpcText.Write(Value.From(value)));

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(double.Epsilon)]
    [InlineData(-double.Epsilon)]
    [InlineData(2.2250738585072014E-308)]
    [InlineData(1.7976931348623155E+308)]
    [InlineData(Math.PI)]
    [InlineData(9007199254740993.0)]
    public void EveryDoubleComesBack(double value)
    {
        string text = XmlRpcText.Write(Value.From(value));
        Assert.Matches(@"^<value><double>-?\d+\.\d+</double></value>$", text);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(XmlRpcText.Read<double, DoubleShape>(text)));
    }

    [Fact]
    public void FloatsKeepTheirOwnDigits() => Assert.Equal("<value><double>0.1</double></value>", XmlRpcText.Write<float, SingleShape>(0.1f));

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void WhatADoubleCannotSayIsText(double value, string text)
    {
        Assert.Equal($"<value><string>{text}</string></value>", XmlRpcText.Write<double, DoubleShape>(value));
        Assert.Equal(value, XmlRpcText.Read<double, DoubleShape>($"<value>{text}</value>"));
    }

    // Trap 7: a time has no zone on the wire, and no fraction.
    [Fact]
    public void TimesAreInTheAgreedZone()
    {
        var time = new DateTimeOffset(2026, 11, 21, 23, 30, 1, TimeSpan.FromHours(-5)).AddTicks(1234567);
        var fixedZone = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(1), "x", "x");

        Assert.Equal("<value><dateTime.iso8601>20261122T04:30:01</dateTime.iso8601></value>", XmlRpcText.Write(Value.From(time)));
        Assert.Equal("<value><dateTime.iso8601>20261122T05:30:01</dateTime.iso8601></value>", XmlRpcText.Write(Value.From(time), new XmlRpcOptions { Zone = fixedZone }));
        Assert.Equal("<value><dateTime.iso8601>20261122T04:30:01.1234567</dateTime.iso8601></value>", XmlRpcText.Write(Value.From(time), XmlRpcOptions.Extended));
        Assert.Equal(time, XmlRpcText.Read(XmlRpcText.Write(Value.From(time), XmlRpcOptions.Extended)).AsTimestamp());
    }

    [Fact]
    public void TextFormsStandForWhatXmlRpcHasNot()
    {
        Assert.Equal("<value><string>79228162514264337593543950335</string></value>", XmlRpcText.Write<decimal, DecimalShape>(decimal.MaxValue));
        Assert.Equal("<value><string>2026-11-21</string></value>", XmlRpcText.Write<DateOnly, DateShape>(new DateOnly(2026, 11, 21)));
        Assert.Equal("<value><string>09:05:03.5</string></value>", XmlRpcText.Write<TimeOnly, TimeShape>(new TimeOnly(9, 5, 3, 500)));
        Assert.Equal("<value><string>-1.5s</string></value>", XmlRpcText.Write<TimeSpan, DurationShape>(TimeSpan.FromSeconds(-1.5)));
        Assert.Equal("<value><string>0b12e07a-1c56-4c23-8d0e-0f5d5b3a4a51</string></value>", XmlRpcText.Write<Guid, GuidShape>(Guid.Parse("0b12e07a-1c56-4c23-8d0e-0f5d5b3a4a51")));
    }

    [Fact]
    public void ExtensionsAreRefused() => Refused(() => XmlRpcText.Write(Value.Extension(5, [1])));

    [Fact]
    public void NamesOfOtherTypesAreTheirDigits()
    {
        Value map = Value.From((KeyValuePair<Value, Value>[])[new(Value.From(1L), Value.From(1L)), new(Value.From(true), Value.From(2L)), new(Value.From(ulong.MaxValue), Value.From(3L))]);
        string text = XmlRpcText.Write(map);

        Assert.Equal(["1", "true", ulong.MaxValue.ToString(CultureInfo.InvariantCulture)], XmlRpcText.Read(text).AsMap().Select(entry => entry.Key.AsText()));
        Refused(() => XmlRpcText.Write(Value.From((KeyValuePair<Value, Value>[])[new(Value.From(1.5), Value.From(1L))])));
    }

    [Fact]
    public void LongBinaryIsWrittenInPieces()
    {
        byte[] data = new byte[100_001];
        new Random(1).NextBytes(data);

        Assert.Equal(data, XmlRpcText.Read(XmlRpcText.Write(Value.From(data))).AsBinary());
        Assert.Contains(Convert.ToBase64String(data), XmlRpcText.Write(Value.From(data)), StringComparison.Ordinal);
    }

    [Fact]
    public void CyclesEnd()
    {
        List<Value> cycle = [];
        Value value = Value.From(cycle);
        cycle.Add(value);
        Refused(() => XmlRpcText.Write(value));
    }

    [Fact]
    public void ScalarsCostNothing()
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        Allocates.Nothing(100, () =>
        {
            output.ResetWrittenCount();
            var writer = new XmlRpcWriter(output, XmlRpcOptions.Default);
            for (int i = 0; i < 100; i++)
            {
                writer.WriteInt32(i);
                writer.WriteText("hello & goodbye");
                writer.WriteDouble(1.5);
            }
        });
    }

    private static CodecException Refused(Action write)
    {
        CodecException thrown = Assert.Throws<CodecException>(write);
        Assert.Equal(CodecFailure.NotRepresentable, thrown.Failure);
        return thrown;
    }
}
