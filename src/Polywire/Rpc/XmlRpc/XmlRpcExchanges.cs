using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Rpc.XmlRpc;

/// <summary>XML-RPC as an HTTP server needs it: a body in, a body out.</summary>
internal sealed class XmlRpcExchanges
{
    private const int MostKept = 256;

    private static readonly Schema s_structs = new ListSchema(new MapSchema(ScalarSchema.Of(ScalarKind.Text), AnySchema.Instance));

    // Listed here; the exchange itself runs it.
    private static readonly MethodSchema s_multicall =
        new("multicall", MethodKind.Unary, new ObjectSchema("MulticallRequest", SystemService.Name, [new FieldSchema("calls", 1, () => s_structs) { Required = true }]), new ListSchema(AnySchema.Instance))
        {
            Doc = "Runs calls one after the other, each a struct of methodName and params; answers with an array of results, each in an array of its own, and faults.",
        };

    private static readonly MethodSchema s_capabilities =
        SystemService.Describe("getCapabilities", "What this server can do beyond the specification of 1999.", new MapSchema(ScalarSchema.Of(ScalarKind.Text), AnySchema.Instance));

    private readonly Lock _gate = new();
    private readonly Stack<XmlRpcExchange> _free = [];
    private readonly XmlRpcOptions _options;

    /// <param name="services">What can be called; may change.</param>
    /// <param name="options">Limits, time-outs, introspection.</param>
    /// <param name="understood">What callers understand.</param>
    public XmlRpcExchanges(ServiceTable services, RpcServerOptions options, XmlRpcOptions understood)
    {
        _options = understood;
        Policy = CallPolicy.OfServer(services, options,
            new DynamicMethod(s_multicall, ValueTask<Value> (Value _, ServerCall _) => throw new RpcException(RpcStatus.Unimplemented, $"{XmlRpcFrameReader.Multicall} is run by the wire")),
            new DynamicMethod(s_capabilities, (_, _) => new(Capabilities())));
    }

    /// <summary>What the server offers.</summary>
    public CallPolicy Policy { get; }

    /// <summary>An exchange for one request. <see cref="XmlRpcExchange.Return"/> it.</summary>
    public XmlRpcExchange Rent()
    {
        lock (_gate)
        {
            if (_free.Count > 0)
                return _free.Pop();
        }
        return new XmlRpcExchange(Policy, _options, Keep);
    }

    // http://xmlrpc-c.sourceforge.net/introspection.html and phpxmlrpc's names of them
    private Value Capabilities()
    {
        List<(string, Value)> known =
        [
            ("xmlrpc", Capability("http://xmlrpc.com/spec.md", 1)),
            ("introspection", Capability("http://xmlrpc-c.sourceforge.net/introspection.html", 2)),
            ("system.multicall", Capability("https://mirrors.talideon.com/articles/multicall.html", 1)),
            ("faults_interop", Capability("https://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php", 20010516)),
        ];
        if (_options.Nil)
            known.Add(("nil", Capability("https://web.archive.org/web/20050911054235/http://ontosys.com/xml-rpc/extensions.php", 20010518)));
        if (_options.LongIntegers)
            known.Add(("i8", Capability("https://ws.apache.org/xmlrpc/types.html", 1)));
        return Value.Map([.. known]);
    }

    private static Value Capability(string specification, int version) =>
        Value.Map(("specUrl", Value.From(specification)), ("specVersion", Value.From(version)));

    private void Keep(XmlRpcExchange exchange)
    {
        lock (_gate)
        {
            if (_free.Count < MostKept)
                _free.Push(exchange);
        }
    }
}
