namespace Polywire.Rpc.Grpc;

/// <summary>What a server of gRPC, gRPC-Web and Connect offers beside its services. A new built-in service is one line here.</summary>
internal static class GrpcPolicy
{
    /// <summary>Of a server.</summary>
    public static CallPolicy OfServer(ServiceTable services, RpcServerOptions options)
    {
        ServiceTable builtin = options.Introspection ? SystemService.Over(services) : new ServiceTable();
        var policy = new CallPolicy(services, options, builtin);
        new GrpcHealth(policy).AddTo(builtin);
        if (options.Introspection)
            new GrpcReflection(() => policy.Services).AddTo(builtin);
        return policy;
    }
}
