using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Wires.Tests.XmlRpc;

/// <summary>What stands around the values, and arguments by position.</summary>
public sealed class XmlRpcFrameWriterTests
{
    private static readonly ObjectSchema Parameters = new("AddRequest", "tests",
    [
        new FieldSchema("a", 1, () => ScalarSchema.Of(ScalarKind.Int32)) { Required = true },
        new FieldSchema("b", 2, () => ScalarSchema.Of(ScalarKind.Int32)) { Default = Value.From(7L) },
        new FieldSchema("c", 3, () => ScalarSchema.Of(ScalarKind.Text)) { MayBeNull = true },
        new FieldSchema("d", 4, () => new ListSchema(ScalarSchema.Of(ScalarKind.Int32))) { MayBeNull = true },
    ]);

    [Fact]
    public void ACallReadsBack()
    {
        string text = Documents.Written(output =>
        {
            XmlRpcFrameWriter.StartCall(output, "a<b>.κόσμε");
            XmlRpcWriter writer = XmlRpcWriter.OverParameters(output, XmlRpcOptions.Default);
            writer.WriteValue(Value.List(Value.From(1L), Value.List(Value.From("x")), Value.Map(("y", Value.From(true)))));
            XmlRpcFrameWriter.EndCall(output);
        });
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?><methodCall><methodName>a&lt;b&gt;.κόσμε</methodName><params><param><value><int>1</int></value></param>", text, StringComparison.Ordinal);
        Assert.Equal("a<b>.κόσμε [1,[\"x\"],{\"y\":true}]", Documents.Call(text));
    }

    [Theory]
    [InlineData("1", "[1]")]
    [InlineData("1 2 x", "[1,2,\"x\"]")]
    [InlineData("1 - x", "[1,7,\"x\"]")] // left out: its default stands in
    [InlineData("1 2 null", "[1,2]")] // null at the end goes without saying
    [InlineData("1 - null", "[1]")]
    [InlineData("1 2 x list", "[1,2,\"x\",[5,6]]")]
    public void ArgumentsGoByPosition(string given, string expected) => Assert.Equal($"m {expected}", Documents.Call(Call(given, XmlRpcOptions.Default)));

    [Theory]
    [InlineData("1 2 null list", "[1,2,null,[5,6]]")]
    [InlineData("1 - - list", "[1,7,null,[5,6]]")]
    [InlineData("1 2 null", "[1,2,null]")]
    public void NilKeepsThePlace(string given, string expected)
    {
        Assert.Equal($"m {expected}", Documents.Call(Call(given, XmlRpcOptions.Extended)));
        if (given.EndsWith("list", StringComparison.Ordinal))
            Assert.Contains("argument c", Assert.Throws<CodecException>(() => Call(given, XmlRpcOptions.Default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NullIsNotTheDefaultOfAnother() => Assert.Throws<CodecException>(() => Call("1 null", XmlRpcOptions.Default));

    [Fact]
    public void ResponsesReadBack()
    {
        string text = Documents.Written(output =>
        {
            XmlRpcFrameWriter.StartResponse(output);
            new XmlRpcWriter(output, XmlRpcOptions.Default).WriteInt32(5);
            XmlRpcFrameWriter.EndResponse(output);
        });
        Assert.Equal("<?xml version=\"1.0\" encoding=\"utf-8\"?><methodResponse><params><param><value><int>5</int></value></param></params></methodResponse>", text);
        Assert.Equal("5", Documents.Response(text));
    }

    [Theory]
    [InlineData(-32601, "there is no method 'a<b>'")]
    [InlineData(4, "")]
    [InlineData(int.MinValue, "line\nline\r\ttab")]
    public void FaultsReadBack(long code, string text) =>
        Assert.Equal($"fault {code} {text}", Documents.Response(Documents.Written(output => XmlRpcFrameWriter.WriteFault(output, code, text))));

    // A fault must reach the caller whatever stands in it.
    [Fact]
    public void FaultsSayWhatXmlCan()
    {
        Assert.Equal("fault 1 a\uFFFDb\uFFFDc\uFFFD", Documents.Response(Documents.Written(output => XmlRpcFrameWriter.WriteFault(output, 1, "a\0b\uFFFEc\uD83D"))));
        Assert.Equal("fault -32500 x", Documents.Response(Documents.Written(output => XmlRpcFrameWriter.WriteFault(output, long.MaxValue, "x"))));
    }

    [Fact]
    public void MulticallResultsAreWrappedAndFaultsAreNot()
    {
        string text = Documents.Written(output =>
        {
            XmlRpcFrameWriter.StartResults(output);
            XmlRpcFrameWriter.StartResult(output);
            new XmlRpcWriter(output, XmlRpcOptions.Default).WriteInt32(5);
            XmlRpcFrameWriter.EndResult(output);
            XmlRpcFrameWriter.WriteFaultValue(output, 4, "no");
            XmlRpcFrameWriter.StartResult(output);
            XmlRpcFrameWriter.WriteNothing(output, XmlRpcOptions.Default);
            XmlRpcFrameWriter.EndResult(output);
            XmlRpcFrameWriter.StartResult(output);
            XmlRpcFrameWriter.WriteNothing(output, XmlRpcOptions.Extended);
            XmlRpcFrameWriter.EndResult(output);
            XmlRpcFrameWriter.EndResults(output);
        });
        Assert.Equal("[[5],{\"faultCode\":4,\"faultString\":\"no\"},[\"\"],[null]]", Documents.Response(text));
    }

    private static string Call(string given, XmlRpcOptions options) => Documents.Written(output =>
    {
        XmlRpcFrameWriter.StartCall(output, "m");
        XmlRpcWriter writer = XmlRpcWriter.OverParameters(output, options);
        string[] values = given.Split(' ');
        writer.StartObject(Parameters, values.Count(value => value != "-"));
        for (int index = 0; index < values.Length; index++)
        {
            if (values[index] == "-") continue;
            writer.WriteField(Parameters.Fields[index]);
            if (values[index] == "null") writer.WriteNull();
            else if (values[index] == "list") writer.WriteValue(Value.List(Value.From(5L), Value.From(6L)));
            else if (int.TryParse(values[index], out int number)) writer.WriteInt32(number);
            else writer.WriteText(values[index]);
        }
        writer.EndObject();
        XmlRpcFrameWriter.EndCall(output);
    });
}
