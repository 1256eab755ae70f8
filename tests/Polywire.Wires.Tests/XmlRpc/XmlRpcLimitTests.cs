using System.Text;
using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Wires.Tests.XmlRpc;

/// <summary>Each limit, at the edge and one past it.</summary>
public sealed class XmlRpcLimitTests
{
    [Fact]
    public void MessageBytes()
    {
        const string Text = "<methodCall><methodName>a</methodName></methodCall>";
        Documents.Call(Text, new XmlRpcLimits { MessageBytes = Text.Length });
        Refused(XmlRpcFailure.MessageTooLong, () => Documents.Call(Text, new XmlRpcLimits { MessageBytes = Text.Length - 1 }));
        const string Reply = "<methodResponse><params/></methodResponse>";
        Documents.Response(Encoding.UTF8.GetBytes(Reply), new XmlRpcLimits { MessageBytes = Reply.Length });
        Refused(XmlRpcFailure.MessageTooLong, () => Documents.Response(Encoding.UTF8.GetBytes(Reply), new XmlRpcLimits { MessageBytes = Reply.Length - 1 }));
    }

    [Fact]
    public void NameBytes()
    {
        static string Named(int length) => $"<methodCall><methodName>{new string('a', length)}</methodName></methodCall>";
        Documents.Call(Named(255));
        Refused(XmlRpcFailure.NameTooLong, () => Documents.Call(Named(256)));
        Refused(XmlRpcFailure.NameTooLong, () => Documents.Call($"<methodCall><methodName>{new string('é', 128)}</methodName></methodCall>"));
    }

    [Fact]
    public void MulticallCalls()
    {
        const string One = "<value><struct><member><name>methodName</name><value>a</value></member></struct></value>";
        static byte[] Many(int count) => Encoding.UTF8.GetBytes(
            $"<methodCall><methodName>system.multicall</methodName><params><param><value><array><data>{string.Concat(Enumerable.Repeat(One, count))}</data></array></value></param></params></methodCall>");
        Assert.Equal(1000, Documents.Multicall(Many(1000)).Count);
        Refused(XmlRpcFailure.TooManyCalls, () => Documents.Multicall(Many(1001)));
        Assert.Equal(2, Documents.Multicall(Many(2), new XmlRpcLimits { MulticallCalls = 2 }).Count);
        Refused(XmlRpcFailure.TooManyCalls, () => Documents.Multicall(Many(3), new XmlRpcLimits { MulticallCalls = 2 }));
    }

    [Fact]
    public void Values()
    {
        static string Nested(int depth) => "<methodCall><methodName>a</methodName><params><param>" + string.Concat(Enumerable.Repeat("<value><array><data>", depth))
            + string.Concat(Enumerable.Repeat("</data></array></value>", depth)) + "</param></params></methodCall>";
        Documents.Call(Nested(64));
        Refused(XmlRpcFailure.ValueLimit, () => Documents.Call(Nested(65)));
        Refused(XmlRpcFailure.ValueLimit, () => Documents.Call(Nested(10_000)));
        static string Counted(int count) => "<methodCall><methodName>a</methodName><params>" + string.Concat(Enumerable.Repeat("<param><value/></param>", count)) + "</params></methodCall>";
        var three = new XmlRpcLimits { Values = new FormatLimits { Count = 3, ScalarBytes = 4 } };
        Documents.Call(Counted(3), three);
        Refused(XmlRpcFailure.ValueLimit, () => Documents.Call(Counted(4), three));
        Documents.Call("<methodCall><methodName>a</methodName><params><param><value>1234</value></param></params></methodCall>", three);
        Refused(XmlRpcFailure.ValueLimit, () => Documents.Call("<methodCall><methodName>a</methodName><params><param><value>12345</value></param></params></methodCall>", three));
    }

    private static void Refused(XmlRpcFailure failure, Action read)
    {
        XmlRpcException thrown = Assert.Throws<XmlRpcException>(read);
        Assert.Equal(failure, thrown.Failure);
        Assert.True(thrown.IsLimit);
        Assert.Equal(-32600, thrown.Code);
    }
}
