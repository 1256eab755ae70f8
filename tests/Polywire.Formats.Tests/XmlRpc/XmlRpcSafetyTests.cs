using System.Text;

namespace Polywire.Formats.Tests.XmlRpc;

/// <summary>Bombs, document types, encodings and limits.</summary>
public sealed class XmlRpcSafetyTests
{
    // Trap 11: no document type, whatever stands in it.
    [Theory]
    [InlineData("<!DOCTYPE value SYSTEM \"file:///etc/passwd\"><value>x</value>")]
    [InlineData("<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;\">]><value>&lol2;</value>")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE value [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]><value>&x;</value>")]
    [InlineData("<!doctype value><value>x</value>")]
    [InlineData("<value><!ELEMENT a ANY></value>")]
    [InlineData("<value><![INCLUDE[x]]></value>")]
    [InlineData("<value>&lol;</value>")]
    [InlineData("<value>&nbsp;</value>")]
    [InlineData("<value a='&lol;'>x</value>")]
    public void NoDocumentTypesAndNoEntities(string text) => XmlRpcText.Refused<Value, ValueShape>(text, CodecFailure.Malformed);

    [Theory]
    [InlineData("&#0;")]
    [InlineData("&#1;")]
    [InlineData("&#xD800;")]
    [InlineData("&#xFFFE;")]
    [InlineData("&#x110000;")]
    [InlineData("&#99999999999;")]
    [InlineData("&#x;")]
    [InlineData("&#;")]
    [InlineData("&#X41;")]
    [InlineData("&;")]
    [InlineData("&#65")]
    [InlineData("& ")]
    [InlineData("\u0001")]
    [InlineData("\0")]
    [InlineData("\uFFFF")]
    [InlineData("a]]>b")]
    [InlineData("<![CDATA[\u0001]]>")]
    [InlineData("<!-- a -- b -->")]
    [InlineData("<!-- a --->")]
    [InlineData("<!-- a")]
    [InlineData("<![CDATA[ a")]
    [InlineData("<?xml version='1.0'?>")]
    [InlineData("<?XML x?>")]
    [InlineData("<?pi")]
    public void NoXml(string inside) => XmlRpcText.Refused<Value, ValueShape>($"<value>{inside}</value>", CodecFailure.Malformed);

    [Theory]
    [InlineData("<value a=1/>")]
    [InlineData("<value a='1' a='2'/>")]
    [InlineData("<value a='1'b='2'/>")]
    [InlineData("<value a='<'/>")]
    [InlineData("<value a/>")]
    [InlineData("<value / >")]
    [InlineData("< value/>")]
    [InlineData("<value></ value>")]
    [InlineData("<value/></value>")]
    [InlineData("<välue/>")]
    [InlineData(" <?xml version='1.0'?><value/>")]
    [InlineData("<?xml version='1.1'?><value/>")]
    [InlineData("<?xml encoding='utf-8'?><value/>")]
    [InlineData("<?xml version='1.0' standalone='maybe'?><value/>")]
    [InlineData("<?xml version='1.0' encoding='-'?><value/>")]
    [InlineData("<?xml version='1.0'encoding='utf-8'?><value/>")]
    public void NoTags(string text) => XmlRpcText.Refused<Value, ValueShape>(text, CodecFailure.Malformed);

    [Fact]
    public void TextsNeverGrow()
    {
        // The most that a reference can become: four bytes of at least nine.
        string text = "<value>" + string.Concat(Enumerable.Repeat("&#128520;", 10_000)) + "</value>";
        Assert.Equal(20_000, XmlRpcText.Read(text).AsText().Length);
    }

    [Fact]
    public void TenThousandDeepIsRefusedAtTheLimit()
    {
        foreach ((string open, string close) in ((string, string)[])[
            ("<value><array><data>", "</data></array></value>"),
            ("<value><struct><member><name>a</name>", "</member></struct></value>")])
        {
            string Nested(int depth) => string.Concat(Enumerable.Repeat(open, depth)) + "<value/>" + string.Concat(Enumerable.Repeat(close, depth));
            XmlRpcText.Read(Nested(64));
            Assert.Contains("Depth", XmlRpcText.Refused<Value, ValueShape>(Nested(65), CodecFailure.Limit).Message, StringComparison.Ordinal);
            XmlRpcText.Refused<Value, ValueShape>(Nested(10_000), CodecFailure.Limit);
            XmlRpcText.Refused<Value, ValueShape>(string.Concat(Enumerable.Repeat(open, 10_000)), CodecFailure.Limit);
            Assert.Throws<CodecException>(() => Skip(Nested(10_000)));
        }
    }

    [Fact]
    public void CountAndLengthHaveLimits()
    {
        var limits = new FormatLimits { Count = 3, ScalarBytes = 5 };
        string List(int count) => "<value><array><data>" + string.Concat(Enumerable.Repeat("<value/>", count)) + "</data></array></value>";
        Assert.Equal(3, XmlRpcText.Read(List(3), null, limits).AsList().Count);
        XmlRpcText.Refused<Value, ValueShape>(List(4), CodecFailure.Limit, null, limits);
        Assert.Equal("12345", XmlRpcText.Read("<value>12345</value>", null, limits).AsText());
        XmlRpcText.Refused<Value, ValueShape>("<value>123456</value>", CodecFailure.Limit, null, limits);
        XmlRpcText.Refused<Value, ValueShape>("<value>1234<![CDATA[56]]></value>", CodecFailure.Limit, null, limits);
        XmlRpcText.Refused<Value, ValueShape>("<value><struct><member><name>123456</name><value/></member></struct></value>", CodecFailure.Limit, null, limits);
        string attributes = string.Concat(Enumerable.Range(0, 17).Select(number => $" a{number}=''"));
        XmlRpcText.Refused<Value, ValueShape>($"<value{attributes}/>", CodecFailure.Limit);
    }

    // Trap 11: the encoding is that of the mark, of the charset, or of the declaration.
    [Theory]
    [InlineData("utf-8", null, false)]
    [InlineData("utf-8", "utf-8", true)]
    [InlineData("utf-8", "ISO-8859-1", true)] // the mark says better
    [InlineData("utf-16", null, true)]
    [InlineData("utf-16BE", null, true)]
    [InlineData("utf-16", null, false)]
    [InlineData("utf-16BE", null, false)]
    [InlineData("iso-8859-1", "ISO-8859-1", false)]
    [InlineData("iso-8859-1", "\"iso-8859-1\"", false)]
    [InlineData("windows-1252", "cp1252", false)]
    public void EncodingsOfMarkAndCharset(string actual, string? charset, bool mark)
    {
        Encoding encoding = actual == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(actual);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("<value>é</value>")];
        Assert.Equal("é", XmlRpcText.Read<Value, ValueShape>(XmlEncoding.ToUtf8(bytes, charset)).AsText());
    }

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("ISO-8859-1")]
    [InlineData("latin1")]
    public void EncodingOfTheDeclaration(string name)
    {
        byte[] bytes = Encoding.Latin1.GetBytes($"<?xml version=\"1.0\" encoding=\"{name}\"?><value>é</value>");
        Assert.Equal("é", XmlRpcText.Read<Value, ValueShape>(XmlEncoding.ToUtf8(bytes, null)).AsText());
        Assert.Throws<CodecException>(() => XmlRpcText.Read<Value, ValueShape>(XmlEncoding.ToUtf8(bytes, "utf-8")));
    }

    [Theory]
    [InlineData("us-ascii")]
    [InlineData("utf-7")]
    [InlineData("ebcdic-cp-us")]
    [InlineData("utf-8")]
    public void WrongEncodingsAreRefused(string charset)
    {
        byte[] bytes = Encoding.Latin1.GetBytes("<value>é</value>");
        CodecException thrown = Assert.Throws<CodecException>(() => XmlRpcText.Read<Value, ValueShape>(XmlEncoding.ToUtf8(bytes, charset)));
        Assert.Equal(CodecFailure.Malformed, thrown.Failure);
    }

    [Fact]
    public void AByteThatIsNotUtf8IsNamed() =>
        Assert.Equal(8, Assert.Throws<CodecException>(() => XmlRpcText.Read<Value, ValueShape>([.. "<value>a"u8, 0xC3, .. "</value>"u8])).Offset);

    [Fact]
    public void TheFormatReadsAndWritesWholeDocuments()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        XmlRpcFormat.Write<Cat, CatShape>(output, new Cat("Tom", null));
        Assert.Equal(new Cat("Tom", null), XmlRpcFormat.Read<Cat, CatShape>(output.WrittenSpan, FormatLimits.Default));
        Assert.Equal("Tom", XmlRpcFormat.Read(output.WrittenSpan, CatShape.Schema, FormatLimits.Default).Get("name")!.Value.AsText());
        Assert.Equal("é", XmlRpcFormat.Read<string, TextShape>(Encoding.Latin1.GetBytes("<?xml version='1.0' encoding='latin1'?><value>é</value>"), FormatLimits.Default));
        Assert.Throws<CodecException>(() => XmlRpcFormat.Read<string, TextShape>("<value>a</value><value/>"u8, FormatLimits.Default));
    }

    private static void Skip(string text)
    {
        var reader = new XmlRpcReader(Encoding.UTF8.GetBytes(text), FormatLimits.Default, XmlRpcOptions.Default);
        reader.Skip();
    }
}
