using Polywire.Formats;

namespace Polywire.Rpc.Grpc;

/// <summary>The methods of a server whose messages cannot be written without their types: asked for once, and again for a method that is not among them.</summary>
internal sealed class DescribedMethods(RpcClient client)
{
    private volatile Dictionary<string, MethodSchema>? _methods;

    /// <summary>A method by its name here (<c>demo.double</c>) or in Protocol Buffers (<c>demo.Demo/Double</c>).</summary>
    /// <exception cref="RpcException">There is none, or the server does not tell.</exception>
    public async ValueTask<MethodSchema> FindAsync(string name, CancellationToken cancellationToken)
    {
        string path = name.Contains('/', StringComparison.Ordinal) ? "/" + name.TrimStart('/') : ProtobufNames.PathOf(name);
        if (_methods?.GetValueOrDefault(path) is { } known)
            return known;
        IReadOnlyList<ServiceSchema> services = await client.DescribeAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, MethodSchema> methods = services.SelectMany(service => service.Methods).DistinctBy(method => method.FullName)
            .ToDictionary(method => ProtobufNames.PathOf(method.FullName), StringComparer.Ordinal);
        _methods = methods;
        return methods.GetValueOrDefault(path) ?? throw CallFailure.NoMethod(name);
    }

    /// <summary>Arguments as a stream: each one is an item; arguments by name are the fields of the only item.</summary>
    public static async IAsyncEnumerable<Value> ItemsAsync(MethodSchema method, Value arguments)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (arguments.Kind is ValueKind.Map)
            yield return arguments;
        else
        {
            foreach (Value item in arguments.AsList())
                yield return ReferenceEquals(method.Item, method.Request) ? item : Value.List(item);
        }
    }
}
