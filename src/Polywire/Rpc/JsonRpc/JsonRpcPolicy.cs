using Polywire.Formats;

namespace Polywire.Rpc.JsonRpc;

/// <summary>What a side of JSON-RPC offers beside its services: <c>rpc.discover</c> and <c>system.*</c>.</summary>
internal static class JsonRpcPolicy
{
    private static readonly MethodSchema s_discover = new("discover", MethodKind.Unary, new ObjectSchema("DiscoverRequest", "rpc", []), AnySchema.Instance)
    {
        NoSideEffects = true,
        Doc = "The OpenRPC document of what can be called here.",
    };

    /// <summary>Of a server.</summary>
    public static CallPolicy OfServer(ServiceTable services, RpcServerOptions options) => new(services, options, options.Introspection ? Builtin(services) : null);

    /// <summary>Of a client, whose server may call it too.</summary>
    public static CallPolicy OfClient(RpcClientOptions options)
    {
        ServiceTable offered = options.Services ?? new ServiceTable();
        return new CallPolicy(offered, LinkClients.Serving(options), options.Services is null ? null : Builtin(offered));
    }

    private static ServiceTable Builtin(ServiceTable services)
    {
        ServiceTable table = SystemService.Over(services);
        table.Add(new ServiceSchema("rpc", [s_discover]), [new DynamicMethod(s_discover, (_, _) => new(OpenRpc.Write(services.Services)))]);
        return table;
    }
}
