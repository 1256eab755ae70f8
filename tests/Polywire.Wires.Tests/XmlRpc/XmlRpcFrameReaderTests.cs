using System.Text;
using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Wires.Tests.XmlRpc;

/// <summary>Calls and responses.</summary>
public sealed class XmlRpcFrameReaderTests
{
    // The specification's own examples.
    private const string Call = """
        <?xml version="1.0"?>
        <methodCall>
           <methodName>examples.getStateName</methodName>
           <params>
              <param>
                 <value><i4>41</i4></value>
                 </param>
              </params>
           </methodCall>
        """;

    private const string Response = """
        <?xml version="1.0"?>
        <methodResponse>
           <params>
              <param>
                 <value><string>South Dakota</string></value>
                 </param>
              </params>
           </methodResponse>
        """;

    private const string Fault = """
        <?xml version="1.0"?>
        <methodResponse>
           <fault>
              <value>
                 <struct>
                    <member>
                       <name>faultCode</name>
                       <value><int>4</int></value>
                       </member>
                    <member>
                       <name>faultString</name>
                       <value><string>Too many parameters.</string></value>
                       </member>
                    </struct>
                 </value>
              </fault>
           </methodResponse>
        """;

    [Fact]
    public void TheSpecificationsExamples()
    {
        Assert.Equal("examples.getStateName [41]", Documents.Call(Call));
        Assert.Equal("\"South Dakota\"", Documents.Response(Response));
        Assert.Equal("fault 4 Too many parameters.", Documents.Response(Fault));
    }

    // Trap 10: params may be absent, names may hold nearly anything.
    [Theory]
    [InlineData("<methodCall><methodName>a</methodName></methodCall>", "a []")]
    [InlineData("<methodCall><methodName>a</methodName><params/></methodCall>", "a []")]
    [InlineData("<methodCall><methodName>a</methodName><params>\n</params>\n</methodCall>\n", "a []")]
    [InlineData("<methodCall><methodName>\n a.b:c/d_1 \n</methodName><params><param><value>x</value></param><param><value/></param></params></methodCall>", "a.b:c/d_1 [\"x\",\"\"]")]
    [InlineData("<methodCall><methodName>tests.utf8methodname.κόσμε</methodName></methodCall>", "tests.utf8methodname.κόσμε []")]
    [InlineData("<methodCall><methodName>a&amp;<![CDATA[<b>]]></methodName></methodCall>", "a&<b> []")]
    [InlineData("<!-- x --><methodCall xmlns:ex=\"http://ws.apache.org/xmlrpc/namespaces/extensions\"><methodName>a</methodName><params><param><value><ex:nil/></value></param></params></methodCall><!-- y -->", "a [null]")]
    public void Calls(string text, string expected) => Assert.Equal(expected, Documents.Call(text));

    // Trap 11: the encoding is the declaration's or the Content-Type's.
    [Fact]
    public void CallsInOtherEncodings()
    {
        const string Text = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><methodCall><methodName>é</methodName><params><param><value>ü</value></param></params></methodCall>";
        Assert.Equal("é [\"ü\"]", Documents.Call(Encoding.Latin1.GetBytes(Text)));
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Text.Replace("iso-8859-1", "utf-16", StringComparison.Ordinal))];
        Assert.Equal("é [\"ü\"]", Documents.Call(utf16));
    }

    [Fact]
    public void OtherEncodingsAreRefused()
    {
        XmlRpcException thrown = Assert.Throws<XmlRpcException>(() => Documents.Call("<?xml version='1.0' encoding='utf-7'?><methodCall><methodName>a</methodName></methodCall>"));
        Assert.Equal(XmlRpcFailure.BadEncoding, thrown.Failure);
        Assert.Equal(-32701, thrown.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("{\"jsonrpc\":\"2.0\"}")]
    [InlineData("<methodCall/>")]
    [InlineData("<methodCall></methodCall>")]
    [InlineData("<methodCall><methodName></methodName></methodCall>")]
    [InlineData("<methodCall><methodName> </methodName></methodCall>")]
    [InlineData("<methodCall><methodName><a/></methodName></methodCall>")]
    [InlineData("<methodCall><params/><methodName>a</methodName></methodCall>")]
    [InlineData("<methodCall><methodName>a</methodName><params/><params/></methodCall>")]
    [InlineData("<methodCall><methodName>a</methodName><params><value/></params></methodCall>")]
    [InlineData("<methodCall><methodName>a</methodName><params><param/></params></methodCall>")]
    [InlineData("<methodCall><methodName>a</methodName><params><param><value/><value/></param></params></methodCall>")]
    [InlineData("<methodCall><methodName>a</methodName><params>x</params></methodCall>")]
    [InlineData("<methodCall><methodName>a</methodName></methodCall><methodCall/>")]
    [InlineData("<methodCall><methodName>a</methodName></methodCall>x")]
    [InlineData("<methodResponse><params><param><value/></param></params></methodResponse>")]
    [InlineData("<!DOCTYPE methodCall [<!ENTITY a \"b\">]><methodCall><methodName>&a;</methodName></methodCall>")]
    public void NoCalls(string text)
    {
        XmlRpcException thrown = Assert.Throws<XmlRpcException>(() => Documents.Call(text));
        Assert.Equal(XmlRpcFailure.Malformed, thrown.Failure);
        Assert.Equal(-32700, thrown.Code);
        Assert.False(thrown.IsLimit);
    }

    [Theory]
    [InlineData("<methodResponse><params/></methodResponse>", "nothing")]
    [InlineData("<methodResponse><params></params></methodResponse>", "nothing")]
    [InlineData("<methodResponse><params><param><value/></param></params></methodResponse>", "\"\"")]
    [InlineData("<methodResponse><fault><value><struct><member><name>faultString</name><value>x</value></member></struct></value></fault></methodResponse>", "fault 0 x")]
    [InlineData("<methodResponse><fault><value><struct><member><name>faultCode</name><value>-7</value></member></struct></value></fault></methodResponse>", "fault -7 ")]
    [InlineData("<methodResponse><fault><value>odd</value></fault></methodResponse>", "fault 0 ")]
    public void ResponsesThatPeersSend(string text, string expected) => Assert.Equal(expected, Documents.Response(text));

    [Theory]
    [InlineData("<methodResponse/>")]
    [InlineData("<methodResponse><param><value/></param></methodResponse>")]
    [InlineData("<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>")]
    [InlineData("<methodResponse><params><param><value/></param></params><fault><value/></fault></methodResponse>")]
    [InlineData("<methodResponse><fault></fault></methodResponse>")]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("<methodCall><methodName>a</methodName></methodCall>")]
    public void NoResponses(string text) => Assert.Equal(XmlRpcFailure.Malformed, Assert.Throws<XmlRpcException>(() => Documents.Response(text)).Failure);

    [Fact]
    public void CutAnywhereNothingIsTaken()
    {
        foreach (string text in (string[])[Call, Fault])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            for (int length = 0; length < bytes.Length; length++)
            {
                XmlRpcException thrown = Assert.Throws<XmlRpcException>(() =>
                {
                    if (text == Call) Documents.Call(bytes.AsSpan(0, length));
                    else Documents.Response(bytes.AsSpan(0, length));
                });
                Assert.InRange(thrown.Offset, 0, length);
            }
        }
    }

    [Fact]
    public void MulticallsAreCallsInAnArray()
    {
        const string Text = "<methodCall><methodName>system.multicall</methodName><params><param> <value><array><data>"
            + "<value> <struct><member><name>params</name><value><array><data><value><int>5</int></value></data></array></value></member><member><name>methodName</name><value>double</value></member></struct></value>"
            + "<value><struct><member><name>methodName</name><value><string>time</string></value></member><member><name>other</name><value><array/></value></member></struct></value>"
            + "<value><struct><member><name>methodName</name><value>echo</value></member><member><name>params</name> <value><array><data><value>a</value> <value>b</value></data></array></value></member></struct></value>"
            + "</data></array></value></param></params></methodCall>";
        Assert.Equal(["double [5]", "time []", "echo [\"a\",\"b\"]"], Documents.Multicall(Encoding.UTF8.GetBytes(Text)));
    }

    [Theory]
    [InlineData("<params/>")]
    [InlineData("<params><param><value>x</value></param></params>")]
    [InlineData("<params><param><value><array><data><value>x</value></data></array></value></param></params>")]
    [InlineData("<params><param><value><array><data><value><struct/></value></data></array></value></param></params>")]
    [InlineData("<params><param><value><array><data><value><struct><member><name>methodName</name><value><int>1</int></value></member></struct></value></data></array></value></param></params>")]
    [InlineData("<params><param><value><array><data/></array></value></param><param><value/></param></params>")]
    public void NoMulticalls(string arguments)
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"<methodCall><methodName>system.multicall</methodName>{arguments}</methodCall>");
        XmlRpcException thrown = Assert.Throws<XmlRpcException>(() => Documents.Multicall(bytes));
        Assert.Equal(XmlRpcFailure.BadMulticall, thrown.Failure);
        Assert.Equal(-32602, thrown.Code);
    }

    [Fact]
    public void CheckingACallCostsNothingButItsName()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Call);
        Allocates.AtMost(64 + ("examples.getStateName".Length * 2), 100, () =>
        {
            for (int i = 0; i < 100; i++) XmlRpcFrameReader.ReadCall(bytes, XmlRpcLimits.Default);
        });
    }
}
