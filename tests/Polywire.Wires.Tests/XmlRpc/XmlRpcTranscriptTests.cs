using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Wires.Tests.XmlRpc;

/// <summary>What real peers send, recorded by tests/transcripts/xmlrpc/record.py, says to us what they meant.</summary>
public sealed class XmlRpcTranscriptTests
{
    private const string List = "[1,-2.5,true]";

    [Theory]
    [InlineData("python-3.11", "a<b>&c é 😈\nend", "[1,-2.5,true,null]")] // Python writes \r\n as it is, and XML makes it \n
    [InlineData("npm-xmlrpc-1.3.2", "a<b>&c é 😈\nend", List)]
    [InlineData("ruby-xmlrpc-0.3.2", "a<b>&c é 😈\nend", List)]
    [InlineData("perl-xmlrpc-lite-0.717", "a<b>&c\r\nend", List)]
    public void CallsOfStockClients(string peer, string text, string list)
    {
        Value arguments = Arguments($"{peer}/call-echo.xml");
        Value value = arguments.AsList().Single();
        Assert.Equal(text, value.Get("text")!.Value.AsText());
        Assert.Equal(list, Documents.Show(value.Get("list")!.Value));
        Assert.Equal(new DateTimeOffset(1998, 7, 17, 14, 8, 55, TimeSpan.Zero), value.Get("time")!.Value.AsTimestamp());
        Assert.Equal(Enumerable.Range(0, 80).Select(number => (byte)number), value.Get("data")!.Value.AsBinary());
        Assert.Equal("demo.time []", Documents.Call(Read($"{peer}/call-time.xml")));
        if (peer.StartsWith("python", StringComparison.Ordinal)) Assert.Equal(1e-20, value.Get("tiny")!.Value.AsDouble());
    }

    [Theory]
    [InlineData("python-3.11")]
    [InlineData("ruby-xmlrpc-0.3.2")]
    public void MulticallsOfStockClients(string peer) =>
        Assert.Equal(["demo.double [7]", "demo.time []"], Documents.Multicall(Read($"{peer}/call-multicall.xml")));

    [Theory]
    [InlineData("python-3.11/response-fault", "fault 1 <class 'Exception'>:method \"missing\" is not supported")]
    [InlineData("python-3.11/response-listMethods", "[\"echo\",\"system.listMethods\",\"system.methodHelp\",\"system.methodSignature\",\"system.multicall\"]")]
    [InlineData("python-3.11/response-methodHelp", "\"Gives back what came.\"")]
    [InlineData("python-3.11/response-methodSignature", "\"signatures not supported\"")]
    [InlineData("python-3.11/response-multicall", "[[5],{\"faultCode\":1,\"faultString\":\"<class 'Exception'>:method \"missing\" is not supported\"}]")]
    [InlineData("npm-xmlrpc-1.3.2/response-fault", "fault 4 no <way> & out")]
    [InlineData("npm-xmlrpc-1.3.2/response-nothing", "\"\"")]
    [InlineData("ruby-xmlrpc-0.3.2/response-fault", "fault 1 Method missing missing or wrong number of parameters!")]
    [InlineData("ruby-xmlrpc-0.3.2/response-methodSignature", "[[\"struct\",\"struct\"]]")]
    [InlineData("aria2-1.36.0/response-fault", "fault 1 GID 0123456789abcdef is not found")]
    public void ResponsesOfStockServers(string file, string expected)
    {
        Assert.Equal(expected, Documents.Response(Read(file + ".xml")));
    }

    [Fact]
    public void EveryRecordedResponseIsRead()
    {
        string[] files = Directory.GetFiles(Documents.Folder(), "response-*.xml", SearchOption.AllDirectories);
        Assert.True(files.Length > 15, $"only {files.Length} recorded responses");
        foreach (string file in files) Assert.NotEmpty(Documents.Response(File.ReadAllBytes(file)));
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Documents.Folder(), file));

    private static Value Arguments(string file)
    {
        byte[] document = Read(file);
        XmlRpcFrame call = XmlRpcFrameReader.ReadCall(document, XmlRpcLimits.Default);
        var reader = call.Arguments(document, FormatLimits.Default, XmlRpcOptions.Default);
        return reader.ReadValue();
    }
}
