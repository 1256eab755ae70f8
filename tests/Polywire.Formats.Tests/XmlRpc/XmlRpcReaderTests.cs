using System.Globalization;
using System.Text;

namespace Polywire.Formats.Tests.XmlRpc;

/// <summary>What peers send, which is more than the specification says.</summary>
public sealed class XmlRpcReaderTests
{
    // Trap 1: no type element means string, all of it; white space around a type element means nothing.
    [Theory]
    [InlineData("<value>text</value>", "text")]
    [InlineData("<value></value>", "")]
    [InlineData("<value/>", "")]
    [InlineData("<value> </value>", " ")]
    [InlineData("<value>\n a \n</value>", "\n a \n")]
    [InlineData("<value><string> x </string></value>", " x ")]
    [InlineData("<value>\n\t<string>x</string>\r\n</value>", "x")]
    [InlineData("<value><string/></value>", "")]
    [InlineData("<value><!-- a -->x<!-- b -->y</value>", "xy")]
    [InlineData("<value><![CDATA[<a> & ]]>b&amp;<![CDATA[]]]]>&gt;</value>", "<a> & b&]]>")]
    [InlineData("<value>&#x48;&#105;&#x1F608;&lt;&gt;&amp;&apos;&quot;</value>", "Hi😈<>&'\"")]
    [InlineData("<value ><string\n>x</string ></value\t>", "x")]
    [InlineData("<value a='1' b=\"&lt;\"><string>x</string></value>", "x")]
    [InlineData("<?xml version='1.0'?>\n<!-- c --><?pi data?><value>x</value>\n<!-- d -->\n", "x")]
    public void Strings(string text, string expected) => Assert.Equal(expected, XmlRpcText.Read(text).AsText());

    [Fact]
    public void AnIntegerMayHaveWhiteSpaceAround() => Assert.Equal(5, XmlRpcText.Read("<value> <int>5</int> </value>").AsInteger());

    // Trap 2: every integer and nil, in any namespace.
    [Theory]
    [InlineData("<i4>5</i4>", 5)]
    [InlineData("<int>+5</int>", 5)]
    [InlineData("<int>-007</int>", -7)]
    [InlineData("<int> 5\n</int>", 5)]
    [InlineData("<i1>-128</i1>", -128)]
    [InlineData("<i2>32767</i2>", 32767)]
    [InlineData("<i8>9223372036854775807</i8>", long.MaxValue)]
    [InlineData("<ex:i8>-9223372036854775808</ex:i8>", long.MinValue)]
    [InlineData("<ext:i2>7</ext:i2>", 7)]
    [InlineData("<biginteger>12</biginteger>", 12)]
    public void Integers(string inside, long expected)
    {
        Assert.Equal(expected, XmlRpcText.Inside(inside).AsInteger());
        Assert.Equal(expected, XmlRpcText.Read<long, Int64Shape>($"<value>{inside}</value>"));
    }

    [Theory]
    [InlineData("<int>2147483648</int>")]
    [InlineData("<i1>128</i1>")]
    [InlineData("<i2>-32769</i2>")]
    [InlineData("<i8>9223372036854775808</i8>")]
    [InlineData("<int></int>")]
    [InlineData("<int/>")]
    [InlineData("<int>5.0</int>")]
    [InlineData("<int>0x10</int>")]
    [InlineData("<int>1 2</int>")]
    [InlineData("<int>1,000</int>")]
    [InlineData("<biginteger>1e5</biginteger>")]
    public void NoIntegers(string inside) => XmlRpcText.Refused<Value, ValueShape>($"<value>{inside}</value>", CodecFailure.WrongType);

    [Fact]
    public void BigNumbersStayWhole()
    {
        Assert.Equal(ulong.MaxValue, XmlRpcText.Inside("<biginteger>18446744073709551615</biginteger>").AsUnsigned());
        Assert.Equal("-123456789012345678901234567890", XmlRpcText.Inside("<ex:biginteger>-123456789012345678901234567890</ex:biginteger>").AsText());
        Assert.Equal("1.10", XmlRpcText.Inside("<ex:bigdecimal>1.10</ex:bigdecimal>").AsText());
        Assert.Equal(1.10m, XmlRpcText.Read<decimal, DecimalShape>("<value><ex:bigdecimal>1.10</ex:bigdecimal></value>"));
        Assert.Equal(0.1m, XmlRpcText.Read<decimal, DecimalShape>("<value><double>0.1</double></value>"));
        Assert.Equal(ulong.MaxValue, XmlRpcText.Read<ulong, UInt64Shape>("<value><biginteger>18446744073709551615</biginteger></value>"));
    }

    [Theory]
    [InlineData("<nil/>")]
    [InlineData("<nil></nil>")]
    [InlineData("<ex:nil/>")]
    public void Nil(string inside)
    {
        Assert.True(XmlRpcText.Inside(inside).IsNull);
        Assert.Null(XmlRpcText.Read<int?, NullableShape<int, Int32Shape>>($"<value>{inside}</value>"));
        Assert.Equal(5, XmlRpcText.Read<int?, NullableShape<int, Int32Shape>>("<value><int>5</int></value>"));
        Assert.Equal("", XmlRpcText.Read<string?, NullableClassShape<string, TextShape>>("<value/>"));
    }

    // Trap 5: 0 and 1 only; words by option.
    [Fact]
    public void Booleans()
    {
        Assert.True(XmlRpcText.Inside("<boolean>1</boolean>").AsBoolean());
        Assert.False(XmlRpcText.Inside("<boolean> 0 </boolean>").AsBoolean());
        foreach (string word in (string[])["true", "false", "True", "2", "", "10"])
            XmlRpcText.Refused<bool, BooleanShape>($"<value><boolean>{word}</boolean></value>", CodecFailure.WrongType);
        var words = new XmlRpcOptions { WordBooleans = true };
        Assert.True(XmlRpcText.Read<bool, BooleanShape>("<value><boolean>true</boolean></value>", words));
        Assert.False(XmlRpcText.Read<bool, BooleanShape>("<value><boolean>false</boolean></value>", words));
        XmlRpcText.Refused<bool, BooleanShape>("<value><boolean>TRUE</boolean></value>", CodecFailure.WrongType, words);
    }

    // Trap 6: exponents and words are not the specification's, but Python's.
    [Theory]
    [InlineData("-12.214", -12.214)]
    [InlineData("1e-20", 1e-20)]
    [InlineData("1E+5", 1e5)]
    [InlineData("+.5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("7", 7.0)]
    [InlineData(" 1.5 ", 1.5)]
    [InlineData("nan", double.NaN)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    public void Doubles(string text, double expected)
    {
        Assert.Equal(expected, XmlRpcText.Inside($"<double>{text}</double>").AsDouble());
        Assert.Equal(expected, XmlRpcText.Inside($"<ex:float>{text}</ex:float>").AsDouble());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,5")]
    [InlineData("1e999")]
    [InlineData("one")]
    [InlineData("infinite")]
    [InlineData("1 2")]
    [InlineData("(1)")]
    public void NoDoubles(string text) => XmlRpcText.Refused<double, DoubleShape>($"<value><double>{text}</double></value>", CodecFailure.WrongType);

    [Fact]
    public void NumbersConvertWithoutLossOnly()
    {
        Assert.Equal(5.0, XmlRpcText.Read<double, DoubleShape>("<value><int>5</int></value>"));
        Assert.Equal(5, XmlRpcText.Read<long, Int64Shape>("<value><double>5.0</double></value>"));
        XmlRpcText.Refused<long, Int64Shape>("<value><double>5.5</double></value>", CodecFailure.WrongType);
        XmlRpcText.Refused<long, Int64Shape>("<value><double>1e300</double></value>", CodecFailure.WrongType);
        XmlRpcText.Refused<double, DoubleShape>("<value><i8>9007199254740993</i8></value>", CodecFailure.WrongType);
        XmlRpcText.Refused<int, Int32Shape>("<value><i8>2147483648</i8></value>", CodecFailure.WrongType);
        XmlRpcText.Refused<uint, UInt32Shape>("<value><int>-1</int></value>", CodecFailure.WrongType);
        XmlRpcText.Refused<ulong, UInt64Shape>("<value><int>-1</int></value>", CodecFailure.WrongType);
        XmlRpcText.Refused<int, Int32Shape>("<value>5</value>", CodecFailure.WrongType);
        XmlRpcText.Refused<string, TextShape>("<value><int>5</int></value>", CodecFailure.WrongType);
    }

    // Trap 7: no zone on the wire; dashes, fractions and zones come all the same.
    [Theory]
    [InlineData("19980717T14:08:55", "1998-07-17T14:08:55Z")]
    [InlineData("1998-07-17T14:08:55", "1998-07-17T14:08:55Z")]
    [InlineData("19980717T140855", "1998-07-17T14:08:55Z")]
    [InlineData("1998-07-17 14:08:55", "1998-07-17T14:08:55Z")]
    [InlineData("19980717T14:08:55.5", "1998-07-17T14:08:55.5Z")]
    [InlineData("19980717T14:08:55.123456789Z", "1998-07-17T14:08:55.1234567Z")]
    [InlineData("19980717T14:08:55+01:00", "1998-07-17T14:08:55+01:00")]
    [InlineData("1998-07-17T14:08:55-0930", "1998-07-17T14:08:55-09:30")]
    [InlineData("19980717T14:08:55+02", "1998-07-17T14:08:55+02:00")]
    [InlineData(" 20000229T00:00:00 ", "2000-02-29T00:00:00Z")]
    public void Times(string text, string expected)
    {
        DateTimeOffset time = XmlRpcText.Inside($"<dateTime.iso8601>{text}</dateTime.iso8601>").AsTimestamp();
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), time);
        Assert.Equal(time, XmlRpcText.Inside($"<ex:dateTime>{text}</ex:dateTime>").AsTimestamp());
    }

    [Fact]
    public void TheAgreedZoneHolds()
    {
        var zone = new XmlRpcOptions { Zone = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(8), "x", "x") };
        Assert.Equal(new DateTimeOffset(1998, 7, 17, 14, 8, 55, TimeSpan.FromHours(8)), XmlRpcText.Read("<value><dateTime.iso8601>19980717T14:08:55</dateTime.iso8601></value>", zone).AsTimestamp());
        XmlRpcText.Refused<Value, ValueShape>("<value><dateTime.iso8601>00010101T00:00:00</dateTime.iso8601></value>", CodecFailure.WrongType, zone);
    }

    [Theory]
    [InlineData("")]
    [InlineData("19980717")]
    [InlineData("19981317T14:08:55")]
    [InlineData("19990229T00:00:00")]
    [InlineData("00000101T00:00:00")]
    [InlineData("19980717T24:00:00")]
    [InlineData("19980717T14:08:60")]
    [InlineData("19980717T14:08")]
    [InlineData("19980717T14:08:55.")]
    [InlineData("19980717T14:08:55+15:00")]
    [InlineData("19980717T14:08:55 +01:00")]
    [InlineData("1998717T14:08:55")]
    public void NoTimes(string text) => XmlRpcText.Refused<Value, ValueShape>($"<value><dateTime.iso8601>{text}</dateTime.iso8601></value>", CodecFailure.WrongType);

    // Trap 8: lines may be wrapped anywhere.
    [Theory]
    [InlineData("aGVs\r\nbG8=\n")]
    [InlineData("  aG Vs\tbG8 = ")]
    [InlineData("aGVs&#13;\nbG8=")]
    [InlineData("aGVs<!-- wrapped -->bG8=")]
    public void Base64IsReadWhereverItIsWrapped(string inside) => Assert.Equal("hello"u8.ToArray(), XmlRpcText.Inside($"<base64>{inside}</base64>").AsBinary());

    [Theory]
    [InlineData("a")]
    [InlineData("aGVsbG8")]
    [InlineData("aGV*bG8=")]
    [InlineData("aGVsbG8=aGVsbG8=")]
    public void NoBase64(string inside) => XmlRpcText.Refused<byte[], BinaryShape>($"<value><base64>{inside}</base64></value>", CodecFailure.WrongType);

    // Trap 10: member names are arbitrary text, and the last of two counts.
    [Fact]
    public void MemberNamesAreAnyText()
    {
        Value map = XmlRpcText.Inside("<struct><member><name>a b&lt;ü/:.</name><value>1</value></member> <member><name/><value>2</value></member><member><name> </name><value>3</value></member></struct>");
        Assert.Equal(["a b<ü/:.", "", " "], map.AsMap().Select(entry => entry.Key.AsText()));
        Value last = XmlRpcText.Inside("<struct><member><name>a</name><value>1</value></member><member><name>b</name><value>2</value></member><member><name>&#97;</name><value>3</value></member></struct>");
        Assert.Equal([("a", "3"), ("b", "2")], last.AsMap().Select(entry => (entry.Key.AsText(), entry.Value.AsText())));
    }

    [Fact]
    public void ObjectsTakeFieldsInAnyOrderAndPassOverOthers()
    {
        const string Text = "<value><struct><member><name>x</name><value><array><data><value><struct><member><name>name</name><value>no</value></member></struct></value></data></array></value></member>"
            + "<member><name>lives</name><value><int>9</int></value></member><member><name>na&#109;e</name><value>To&#109;</value></member></struct></value>";
        Assert.Equal(new Cat("Tom", 9), XmlRpcText.Read<Cat, CatShape>(Text));
    }

    [Fact]
    public void ObjectsTakeListsByPosition()
    {
        Assert.Equal(new Cat("Tom", 9), XmlRpcText.Read<Cat, CatShape>("<value><array><data><value>Tom</value><value><int>9</int></value></data></array></value>"));
        Assert.Equal(new Cat("Tom", null), XmlRpcText.Read<Cat, CatShape>("<value><array><data><value>Tom</value></data></array></value>"));
        XmlRpcText.Refused<Cat, CatShape>("<value><array><data><value>Tom</value><value><int>9</int></value><value/></data></array></value>", CodecFailure.WrongType);
    }

    [Fact]
    public void MapsAndListsOfShapes()
    {
        Assert.Equal([1, 2], XmlRpcText.Read<List<int>, ListShape<int, Int32Shape>>("<value><array>\n<data>\n<value><int>1</int></value> <value><int>2</int></value></data>\n</array></value>")!);
        Assert.Empty(XmlRpcText.Read<List<int>, ListShape<int, Int32Shape>>("<value><array/></value>")!);
        Assert.Empty(XmlRpcText.Read<List<int>, ListShape<int, Int32Shape>>("<value><array><data/></array></value>")!);
        Dictionary<long, bool> map = XmlRpcText.Read<Dictionary<long, bool>, MapShape<long, Int64Shape, bool, BooleanShape>>(
            "<value><struct><member><name>-5</name><value><boolean>1</boolean></value></member></struct></value>")!;
        Assert.True(map[-5]);
        XmlRpcText.Refused<Dictionary<long, bool>, MapShape<long, Int64Shape, bool, BooleanShape>>(
            "<value><struct><member><name>five</name><value><boolean>1</boolean></value></member></struct></value>", CodecFailure.WrongType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("<value>")]
    [InlineData("<value>x")]
    [InlineData("<value>x</valu>")]
    [InlineData("<value><int>5</int>x</value>")]
    [InlineData("<value>x<int>5</int></value>")]
    [InlineData("<value><int>5</i4></value>")]
    [InlineData("<value><int>5<int>6</int></int></value>")]
    [InlineData("<value><int>5</int><int>6</int></value>")]
    [InlineData("<value><Int>5</Int></value>")]
    [InlineData("<value><unknown>5</unknown></value>")]
    [InlineData("<value><ex:array><data/></ex:array></value>")]
    [InlineData("<value>1</value><value>2</value>")]
    [InlineData("<value>1</value>x")]
    [InlineData("<value><array><value/></array></value>")]
    [InlineData("<value><array><data><value/></data></value></array>")]
    [InlineData("<value><array><data>x</data></array></value>")]
    [InlineData("<value><array><data><int>5</int></data></array></value>")]
    [InlineData("<value><struct><member><value/><name>a</name></member></struct></value>")]
    [InlineData("<value><struct><member><name>a</name></member></struct></value>")]
    [InlineData("<value><struct><member><name>a</name><value/><value/></member></struct></value>")]
    [InlineData("<value><struct><name>a</name><value/></struct></value>")]
    [InlineData("<value><nil>x</nil></value>")]
    [InlineData("<values/>")]
    public void Malformed(string text)
    {
        XmlRpcText.Refused<Value, ValueShape>(text, CodecFailure.Malformed);
        XmlRpcText.Refused<Value, ValueShape>(text, CodecFailure.Malformed);
    }

    [Fact]
    public void FailuresSayWhere()
    {
        Assert.Equal(22, XmlRpcText.Refused<Value, ValueShape>("<value><array><data>  <value><int>x</int></value></data></array></value>", CodecFailure.WrongType).Offset);
        Assert.Equal(13, XmlRpcText.Refused<Value, ValueShape>("<value><int>5<x/></int></value>", CodecFailure.Malformed).Offset);
    }

    [Theory]
    [InlineData("<struct><member><name>a</name><value><array><data><value><int>1</int></value><value><struct><member><name>b&amp;c</name><value><int>x</int></value></member></struct></value></data></array></value></member></struct>", "a[1].b&c")]
    [InlineData("<array><data><value/><value/><value><boolean>2</boolean></value></data></array>", "[2]")]
    [InlineData("<int>x</int>", "")]
    [InlineData("<struct><member><name>a</name><value><array><data><value/></data></array></value></member><member><name>z</name><value><double>x</double></value></member></struct>", "z")]
    public void FailuresSayWhatLeadsThere(string inside, string path) =>
        Assert.Equal(path, XmlRpcText.Refused<Value, ValueShape>($"<value>{inside}</value>", CodecFailure.WrongType).Path);

    [Fact]
    public void UnknownFieldsAreRefusedOnRequest()
    {
        const string Text = "<value><struct><member><name>name</name><value>Tom</value></member><member><name>tail</name><value>long</value></member></struct></value>";
        Assert.Equal(new Cat("Tom", null), XmlRpcText.Read<Cat, CatShape>(Text));
        XmlRpcText.Refused<Cat, CatShape>(Text, CodecFailure.WrongType, limits: new FormatLimits { RefuseUnknownFields = true });
    }

    [Fact]
    public void WholeCutEverywhereAndNothingElse()
    {
        const string Text = "<?xml version=\"1.0\"?><value><struct><member><name>a</name><value><array><data><value><i4>5</i4></value><value>x&amp;y</value><value><![CDATA[<]]></value>"
            + "<value><base64>aGk=</base64></value><value><double>1.5</double></value><value><boolean>1</boolean></value><value><nil/></value></data></array></value></member></struct></value>";
        byte[] bytes = Encoding.UTF8.GetBytes(Text);
        Assert.Equal(7, XmlRpcText.Read(Text).Get("a")!.Value.AsList().Count);
        for (int length = 0; length < bytes.Length; length++)
        {
            CodecException thrown = Assert.Throws<CodecException>(() => XmlRpcText.Read<Value, ValueShape>(bytes.AsSpan(0, length)));
            Assert.Equal(CodecFailure.Malformed, thrown.Failure);
            Assert.InRange(thrown.Offset, 0, length);
        }
    }

    [Fact]
    public void SkippingChecksToo()
    {
        var reader = new XmlRpcReader("<value><array><data><value><struct><member><name>a</name><value>1</value></member></struct></value></data></array></value>"u8, FormatLimits.Default, XmlRpcOptions.Default);
        reader.Skip();
        reader.End();
        Assert.Throws<CodecException>(() =>
        {
            var bad = new XmlRpcReader("<value><array><data><value><struct><member><name>a</name></member></struct></value></data></array></value>"u8, FormatLimits.Default, XmlRpcOptions.Default);
            bad.Skip();
        });
    }

    [Fact]
    public void NumbersCostNothing()
    {
        byte[] text = Encoding.UTF8.GetBytes(XmlRpcText.Write(Value.From([.. Enumerable.Range(0, 100).Select(number => Value.From((long)number))])));
        long Sum()
        {
            var reader = new XmlRpcReader(text, FormatLimits.Default, XmlRpcOptions.Default);
            long total = 0;
            Cursor at = reader.StartList();
            while (reader.NextItem(ref at)) total += reader.ReadInt64();
            reader.End();
            return total;
        }
        long sum = 0;
        Allocates.Nothing(100, () => sum = Sum());
        Assert.Equal(4950, sum);
    }
}
