using System.Text;
using System.Xml.Linq;
using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests.Http;

/// <summary>What XML-RPC calls are answered with, document by document: values, faults, bombs.</summary>
public sealed class XmlRpcCallTests : IAsyncLifetime
{
    private XmlRpcPlace _place = null!;

    public async ValueTask InitializeAsync() => _place = await XmlRpcPlace.StartAsync();

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Theory]
    [InlineData("<methodCall><methodName>probe.double</methodName><params><param><value><i4>7</i4></value></param></params></methodCall>", "14")]
    [InlineData("<methodCall><methodName> probe.double </methodName><params><param><value> <int> 7 </int> </value></param></params></methodCall>", "14")]
    [InlineData("<methodCall><methodName>probe.double</methodName><params><param><value><i8>7</i8></value></param></params></methodCall>", "14")]
    [InlineData("<methodCall xmlns:ex=\"http://ws.apache.org/xmlrpc/namespaces/extensions\"><methodName>probe.double</methodName><params><param><value><ex:i8>7</ex:i8></value></param></params></methodCall>", "14")]
    [InlineData("<methodCall><methodName>probe.recall</methodName></methodCall>", "")]
    [InlineData("<methodCall><methodName>probe.recall</methodName><params/></methodCall>", "")]
    [InlineData("<methodCall><methodName>probe.join</methodName><params><param><value>a</value></param><param><value><nil/></value></param></params></methodCall>", "ab.")]
    [InlineData("<methodCall><!-- a --><methodName>probe.maybe</methodName><params><param><value><string><![CDATA[<&>]]>&#65;&amp;</string></value></param></params></methodCall>", "<&>A&")]
    [InlineData("<methodCall><methodName>probe.any</methodName><params><param><value><struct><member><name>a</name><value>1</value></member><member><name>a</name><value>2</value></member></struct></value></param></params></methodCall>", "a2")]
    [InlineData("<methodCall><methodName>probe.any</methodName><params><param><value><dateTime.iso8601>19980717T14:08:55</dateTime.iso8601></value></param></params></methodCall>", "19980717T14:08:55")]
    [InlineData("<methodCall><methodName>probe.any</methodName><params><param><value><double>-1e-20</double></value></param></params></methodCall>", "-0.00000000000000000001")]
    public async Task CallsAreAnswered(string document, string value) => Assert.Equal(value, await _place.ValueAsync(document));

    [Theory]
    [InlineData(-32601, "probe.purr", "<methodCall><methodName>probe.purr</methodName></methodCall>")]
    [InlineData(-32602, "[0]: an integer belongs here, not a string", "<methodCall><methodName>probe.double</methodName><params><param><value>seven</value></param></params></methodCall>")]
    [InlineData(-32602, "num", "<methodCall><methodName>probe.double</methodName></methodCall>")]
    [InlineData(-32602, "more than", "<methodCall><methodName>probe.double</methodName><params><param><value><int>7</int></value></param><param><value>x</value></param></params></methodCall>")]
    [InlineData(-32700, "", "")]
    [InlineData(-32700, "", "hello")]
    [InlineData(-32700, "", "<methodCall><methodName>probe.double</methodName>")]
    [InlineData(-32700, "", "<methodCall><methodName></methodName></methodCall>")]
    [InlineData(-32700, "", "<methodCall><methodName>probe.recall</methodName></methodCall><methodCall/>")]
    [InlineData(-32700, "", "<methodResponse><params/></methodResponse>")]
    [InlineData(-32700, "", "{\"jsonrpc\":\"2.0\",\"method\":\"probe.recall\",\"id\":1}")]
    [InlineData(-32700, "", "<methodCall><methodName>probe.any</methodName><params><param><value><picture>x</picture></value></param></params></methodCall>")]
    public async Task WhatIsWrongIsAFaultWithItsReason(int code, string reason, string document)
    {
        (int Code, string Text) fault = await _place.FaultAsync(document);

        Assert.Equal(code, fault.Code);
        Assert.Contains(reason, fault.Text, StringComparison.Ordinal);
        Assert.Equal("14", await _place.ValueAsync(XmlRpcPlace.Call("probe.double", "<int>7</int>")));
    }

    [Fact]
    public async Task APathIsToldOnce()
    {
        (int _, string text) = await _place.FaultAsync(XmlRpcPlace.Call("probe.double", "seven"));

        Assert.Equal(text.IndexOf("[0]", StringComparison.Ordinal), text.LastIndexOf("[0]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<!DOCTYPE methodCall [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>", "&b;")]
    [InlineData("<!DOCTYPE methodCall SYSTEM \"http://127.0.0.1:9/evil.dtd\">", "x")]
    [InlineData("<!DOCTYPE methodCall [<!ENTITY secret SYSTEM \"file:///etc/passwd\">]>", "&secret;")]
    [InlineData("<!DOCTYPE methodCall [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/\"> %p;]>", "x")]
    [InlineData("", "&nbsp;")]
    [InlineData("", "&#0;")]
    [InlineData("", "&#xD800;")]
    [InlineData("", "&amp")]
    public async Task DocumentTypesAndTheirEntitiesAreRefused(string before, string text)
    {
        (int code, string words) = await _place.FaultAsync("<?xml version=\"1.0\"?>" + before + XmlRpcPlace.Call("probe.maybe", text));

        Assert.Equal(-32700, code);
        Assert.DoesNotContain("root:", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValuesNestToTheLimitAndNoDeeper()
    {
        Assert.Equal("", await _place.ValueAsync(XmlRpcPlace.Call("probe.any", Nested(64))));
        Assert.Equal(-32600, (await _place.FaultAsync(XmlRpcPlace.Call("probe.any", Nested(65)))).Code);
        Assert.Equal(-32600, (await _place.FaultAsync(XmlRpcPlace.Call("probe.any", Nested(100_000)))).Code);

        static string Nested(int depth)
        {
            var text = new StringBuilder();
            for (int level = 1; level < depth; level++) text.Append("<array><data><value>");
            text.Append("<array><data></data></array>");
            for (int level = 1; level < depth; level++) text.Append("</value></data></array>");
            return text.ToString();
        }
    }

    [Fact]
    public async Task ALongNameIsRefused()
    {
        Assert.Equal(-32601, (await _place.FaultAsync($"<methodCall><methodName>{new string('a', 255)}</methodName></methodCall>")).Code);
        Assert.Equal(-32600, (await _place.FaultAsync($"<methodCall><methodName>{new string('a', 256)}</methodName></methodCall>")).Code);
        Assert.Equal(-32601, (await _place.FaultAsync("<methodCall><methodName>tests.utf8methodname.κόσμε</methodName></methodCall>")).Code);
    }

    [Fact]
    public async Task WhatXmlCannotSayFailsEarlyAndLineEndsLive()
    {
        Assert.Equal("a\r\nb\rc", await _place.ValueAsync(XmlRpcPlace.Call("probe.maybe", "a&#13;\nb&#13;c")));
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{_place.Port}/RPC2");
        Assert.Equal("a\r\nb\rc\ttab", await client.As<IProbe>().Maybe("a\r\nb\rc\ttab"));

        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => client.As<IProbe>().Maybe("nul \0"));

        Assert.Equal(RpcStatus.InvalidArgument, failure.Status);
        Assert.Contains("U+0000", failure.Message, StringComparison.Ordinal);
        // In a fault's text it becomes a mark: the failure matters more.
        failure = await Assert.ThrowsAsync<RpcException>(() => client.As<IProbe>().Fail((int)RpcStatus.NotFound, "&#7;"));
        Assert.Equal("&#7;", failure.Message);
    }

    [Fact]
    public async Task WhatTheSpecificationCannotSayIsAFaultThatNamesTheOption()
    {
        (int code, string text) = await _place.FaultAsync(XmlRpcPlace.Call("probe.double", "<int>2147483647</int>"));
        Assert.Equal(-32603, code);
        Assert.Contains("i8", text, StringComparison.Ordinal);
        (code, text) = await _place.FaultAsync(XmlRpcPlace.Call("probe.maybe", "<nil/>"));
        Assert.Equal(-32603, code);
        Assert.Contains("nil", text, StringComparison.Ordinal);

        await using XmlRpcPlace extended = await XmlRpcPlace.StartAsync(HttpRpcOptions.Default with { XmlRpc = XmlRpcOptions.Extended });
        XElement response = await extended.AskAsync(XmlRpcPlace.Call("probe.double", "<int>2147483647</int>"));
        Assert.Equal("4294967294", response.Descendants("i8").Single().Value);
        Assert.Single((await extended.AskAsync(XmlRpcPlace.Call("probe.maybe", "<nil/>"))).Descendants("nil"));
    }

    [Fact]
    public async Task AStreamComesAsOneArray()
    {
        XElement response = await _place.AskAsync(XmlRpcPlace.Call("probe.count", "<int>3</int>"));
        Assert.Equal(["1", "2", "3"], response.Descendants("data").Single().Elements("value").Select(value => value.Element("int")!.Value));
        response = await _place.AskAsync(XmlRpcPlace.Call("probe.count", "<int>0</int>"));
        Assert.Empty(response.Descendants("data").Single().Elements());
    }
}
