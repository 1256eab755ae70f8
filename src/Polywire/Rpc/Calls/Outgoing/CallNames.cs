using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>Puts arguments that are given by name in order, for wires that pass them by position: asks the server, once, what its methods look like.</summary>
internal sealed class CallNames
{
    private Dictionary<string, MethodSchema>? _methods;

    /// <summary>The arguments as a list.</summary>
    /// <exception cref="RpcException">The server does not say what the method looks like, or the method has no such parameter, or needs another.</exception>
    public async ValueTask<Value> OrderAsync(RpcClient client, string method, Value arguments, CancellationToken cancellationToken)
    {
        _methods ??= (await client.DescribeAsync(cancellationToken).ConfigureAwait(false)).SelectMany(service => service.Methods)
            .DistinctBy(known => known.FullName).ToDictionary(known => known.FullName, StringComparer.Ordinal);
        if (!_methods.TryGetValue(method, out MethodSchema? schema) || schema.TakesAny)
            throw new RpcException(RpcStatus.Unimplemented, $"the server does not say what {method} looks like: give its arguments by position");
        return Order(schema.Request, method, arguments);
    }

    /// <summary>The arguments of a method as a list; those at the end that are missing are left out.</summary>
    internal static Value Order(ObjectSchema parameters, string method, Value arguments)
    {
        var ordered = new Value[parameters.Fields.Count];
        bool[] given = new bool[ordered.Length];
        int count = 0;
        foreach ((Value key, Value value) in arguments.AsMap())
        {
            string name = key.Kind is ValueKind.Text ? key.AsText() : throw new RpcException(RpcStatus.InvalidArgument, "the names of arguments are text");
            FieldSchema field = parameters.Fields.FirstOrDefault(field => field.Name == name)
                ?? throw new RpcException(RpcStatus.InvalidArgument, $"{method} has no parameter '{name}': it has {string.Join(", ", parameters.Fields.Select(known => known.Name))}");
            (ordered[field.Index], given[field.Index]) = (value, true);
            count = Math.Max(count, field.Index + 1);
        }
        for (int index = 0; index < count; index++)
        {
            if (!given[index])
                ordered[index] = parameters.Fields[index].Default ?? (parameters.Fields[index].MayBeNull ? Value.Null
                    : throw new RpcException(RpcStatus.InvalidArgument, $"{method} needs '{parameters.Fields[index].Name}'"));
        }
        return Value.From(ordered[..count]);
    }
}
