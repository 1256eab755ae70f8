using System.Text;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Rpc.XmlRpc;
using Polywire.Wires.XmlRpc;

namespace Polywire.Robustness.Tests.XmlRpc;

/// <summary>Damaged and cut bodies at the server: whatever comes, one well-formed response goes back.</summary>
public sealed class XmlRpcExchangeMutationTests
{
    private static readonly byte[][] s_bodies =
    [
        .. new[]
        {
            "<?xml version=\"1.0\"?><methodCall><methodName>cat.echo</methodName><params><param><value><struct><member><name>a</name><value><array><data><value><i4>5</i4></value><value>x&amp;y</value></data></array></value></member></struct></value></param></params></methodCall>",
            "<methodCall><methodName>cat.echo</methodName><params><param><value><dateTime.iso8601>19980717T14:08:55</dateTime.iso8601></value></param></params></methodCall>",
            "<methodCall><methodName>system.multicall</methodName><params><param><value><array><data><value><struct><member><name>methodName</name><value>cat.echo</value></member><member><name>params</name><value><array><data><value><int>7</int></value></data></array></value></member></struct></value><value><struct><member><name>methodName</name><value>system.multicall</value></member></struct></value></data></array></value></param></params></methodCall>",
            "<methodCall><methodName>system.methodSignature</methodName><params><param><value>cat.echo</value></param></params></methodCall>",
            "<!DOCTYPE methodCall [<!ENTITY a \"b\">]><methodCall><methodName>cat.echo</methodName><params><param><value>&a;</value></param></params></methodCall>",
        }.Select(Encoding.UTF8.GetBytes),
        Encoding.BigEndianUnicode.GetPreamble().Concat(Encoding.BigEndianUnicode.GetBytes("<methodCall><methodName>cat.echo</methodName></methodCall>")).ToArray(),
    ];

    private static readonly Nobody s_caller = new();

    [Fact]
    public void DamagedBodiesAreAnswered()
    {
        XmlRpcExchanges bodies = Serve();
        new Mutations(7, s_bodies).Run(200_000, 40_000, (input, random) => Check(bodies, input.ToArray(), random.Next(8) == 0 ? "utf-16" : null));
    }

    [Fact]
    public void CutBodiesAreAnswered()
    {
        XmlRpcExchanges bodies = Serve();
        foreach (byte[] body in s_bodies)
        {
            for (int length = 0; length <= body.Length; length++) Check(bodies, body[..length], null);
        }
    }

    private static XmlRpcExchanges Serve()
    {
        var services = new ServiceTable();
        var echo = new MethodSchema("echo", MethodKind.Unary, new ObjectSchema("EchoRequest", "cat", [new FieldSchema("value", 1, () => AnySchema.Instance)]), AnySchema.Instance);
        services.Add(new ServiceSchema("cat", [echo]), [new DynamicMethod(echo, (arguments, _) => new(arguments.Get("value") ?? Value.From("nothing")))]);
        return new XmlRpcExchanges(services, RpcServerOptions.Default, XmlRpcOptions.Extended);
    }

    private static void Check(XmlRpcExchanges bodies, byte[] body, string? charset)
    {
        XmlRpcExchange exchange = bodies.Rent();
        ValueTask<bool> running = exchange.RunAsync(body, charset, s_caller, null);
        Assert.True(running.IsCompleted || SpinWait.SpinUntil(() => running.IsCompleted, TimeSpan.FromSeconds(10)), "no end");
        XmlRpcResponse response = XmlRpcFrameReader.ReadResponse(exchange.Reply.Span, XmlRpcLimits.Default);
        if (response.FaultCode is { } code) Assert.InRange(code, -32799, -32000);
        exchange.Return();
    }

    private sealed class Nobody : IBodyCaller
    {
        public string Peer => "";

        public string? User => null;

        public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();
    }
}
