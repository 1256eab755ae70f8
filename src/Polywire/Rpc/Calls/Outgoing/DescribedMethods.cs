using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>The methods of a server whose messages cannot be written without their types: asked for once, and again for a method that is not among them.</summary>
internal sealed class DescribedMethods(RpcClient client)
{
    private volatile Dictionary<string, MethodSchema>? _methods;

    /// <summary>A method by its name here (<c>demo.double</c>) or in Protocol Buffers (<c>demo.Demo/Double</c>); null when there is none.</summary>
    /// <exception cref="RpcException">The server does not tell what it offers.</exception>
    public async ValueTask<MethodSchema?> FindAsync(string name, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        if (_methods?.GetValueOrDefault(path) is { } known)
            return known;
        IReadOnlyList<ServiceSchema> services = await client.DescribeAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, MethodSchema> methods = services.SelectMany(service => service.Methods).DistinctBy(method => method.FullName)
            .ToDictionary(method => ProtobufNames.PathOf(method.FullName), StringComparer.Ordinal);
        _methods = methods;
        return methods.GetValueOrDefault(path);
    }

    /// <summary>The path of a method over HTTP, by either of its names.</summary>
    public static string PathOf(string name) => name.Contains('/', StringComparison.Ordinal) ? "/" + name.TrimStart('/') : ProtobufNames.PathOf(name);
}
