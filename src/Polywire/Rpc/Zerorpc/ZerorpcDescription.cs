using Polywire.Formats;

namespace Polywire.Rpc.Zerorpc;

/// <summary>What a zerorpc server offers: <c>_zerorpc_inspect</c>, in the forms of Python, of JavaScript, and with types of this library.</summary>
internal static class ZerorpcDescription
{
    /// <summary>Asks.</summary>
    /// <exception cref="RpcException">The server does not say.</exception>
    public static async ValueTask<IReadOnlyList<ServiceSchema>> AskAsync(RpcClient client, CancellationToken cancellationToken)
    {
        Value inspected;
        try
        {
            inspected = await CallAsync(client, "_zerorpc_inspect", cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException unknown) when (unknown.Status is RpcStatus.Unknown or RpcStatus.Unimplemented)
        {
            // Python 3.11 and later: its own introspection calls what has been removed. Names are better than nothing.
            Value names = await CallAsync(client, "_zerorpc_list", cancellationToken).ConfigureAwait(false);
            return names.Kind is ValueKind.List ? Services(names.AsList().Where(name => name.Kind is ValueKind.Text).Select(name => (name.AsText(), Value.Null))) : throw Odd();
        }
        if (inspected.Kind is not ValueKind.Map)
            throw Odd();
        if (inspected.Get("openrpc") is { Kind: ValueKind.Map } document)
            return OpenRpc.Read(document);
        return inspected.Get("methods") is { Kind: ValueKind.Map } methods
            ? Services(methods.AsMap().Where(method => method.Key.Kind is ValueKind.Text).Select(method => (method.Key.AsText(), method.Value)))
            : throw Odd();
    }

    private static RpcException Odd() => new(RpcStatus.Internal, "_zerorpc_inspect answers in a form that is not zerorpc's");

    private static IReadOnlyList<ServiceSchema> Services(IEnumerable<(string Name, Value Facts)> methods) =>
        [.. methods.GroupBy(method => Service(method.Name)).Select(service => new ServiceSchema(service.Key, [.. service.Select(method => Method(method.Name, method.Facts))]))];

    private static string Service(string name) => name.LastIndexOf('.') is >= 0 and var dot ? name[..dot] : "";

    private static MethodSchema Method(string fullName, Value facts)
    {
        string service = Service(fullName), name = service.Length == 0 ? fullName : fullName[(service.Length + 1)..];
        var fields = new List<FieldSchema>();
        if (Get(facts, "args") is { Kind: ValueKind.List } args)
        {
            foreach (Value parameter in args.AsList())
            {
                // Python 3 tells the object itself as the first.
                if (Get(parameter, "name") is not { Kind: ValueKind.Text } called || (fields.Count == 0 && called.AsText() == "self"))
                    continue;
                Value? byDefault = Get(parameter, "default");
                fields.Add(new FieldSchema(called.AsText(), fields.Count + 1, static () => AnySchema.Instance) { Required = byDefault is null, MayBeNull = true, Default = byDefault });
            }
        }
        return new MethodSchema(name, MethodKind.Unary, new ObjectSchema(name + "Request", service, fields), AnySchema.Instance)
        {
            ReplyMayBeNull = true,
            Doc = Get(facts, "doc") is { Kind: ValueKind.Text } doc ? doc.AsText() : "",
        };
    }

    private static Value? Get(Value facts, string name) => facts.Kind is ValueKind.Map ? facts.Get(name) : null;

    private static async ValueTask<Value> CallAsync(RpcClient client, string method, CancellationToken cancellationToken)
    {
        await foreach (Value reply in client.CallAsync(method, Value.List(), CallOptions.None, cancellationToken).ConfigureAwait(false))
            return reply;
        return default;
    }
}
