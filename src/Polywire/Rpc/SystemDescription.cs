using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// What a server says about its methods: its OpenRPC document, and where it has none what <c>system.listMethods</c>,
/// <c>methodSignature</c> and <c>methodHelp</c> say, which do not know the parameters' names.
/// </summary>
internal static class SystemDescription
{
    private const string Multicall = "system.multicall";

    // Questions in one system.multicall, or beside each other: Python's servers let five connections wait and break what comes on top.
    private const int AtOnce = 400, Beside = 4;

    /// <summary>Asks.</summary>
    /// <exception cref="RpcException">The server knows none of these ways.</exception>
    public static async ValueTask<IReadOnlyList<ServiceSchema>> AskAsync(RpcClient client, CancellationToken cancellationToken)
    {
        try
        {
            return OpenRpc.Read(await CallAsync(client, SystemService.Discover, Value.List(), cancellationToken).ConfigureAwait(false));
        }
        catch (CodecException)
        {
            // It answers something else under this name.
        }
        catch (RpcException unknown) when (IsUnknown(unknown))
        {
            // It has no document.
        }
        try
        {
            return await ListAsync(client, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException unknown) when (IsUnknown(unknown))
        {
            throw new RpcException(RpcStatus.Unimplemented, "the server cannot be asked what it offers: it knows neither rpc.discover nor system.listMethods", unknown);
        }
    }

    /// <summary>Whether a failure may mean that there is no such method, for which servers have many words: these are not among them.</summary>
    public static bool IsUnknown(RpcException failure) =>
        failure.Status is not (RpcStatus.DeadlineExceeded or RpcStatus.Cancelled or RpcStatus.Unauthenticated or RpcStatus.PermissionDenied);

    private static async ValueTask<IReadOnlyList<ServiceSchema>> ListAsync(RpcClient client, CancellationToken cancellationToken)
    {
        Value answer = await CallAsync(client, "system.listMethods", Value.List(), cancellationToken).ConfigureAwait(false);
        if (answer.Kind is not ValueKind.List)
            throw new RpcException(RpcStatus.Internal, "system.listMethods answers with something else than a list");
        string[] names = [.. answer.AsList().Where(name => name.Kind is ValueKind.Text).Select(name => name.AsText()).Distinct(StringComparer.Ordinal)];
        (string Method, string Name)[] questions = [.. names.SelectMany(name => new[] { ("system.methodSignature", name), ("system.methodHelp", name) })];
        bool together = names.Contains(Multicall);
        List<Value> told = [];
        foreach ((string Method, string Name)[] some in questions.Chunk(together ? AtOnce : Beside))
        {
            told.AddRange(together
                ? await AskTogetherAsync(client, some, cancellationToken).ConfigureAwait(false)
                : await Task.WhenAll(some.Select(question => TryCallAsync(client, question.Method, Value.List(Value.From(question.Name)), cancellationToken))).ConfigureAwait(false));
        }
        (string Service, MethodSchema Method)[] methods = [.. names.Select((name, index) => Describe(name, told[2 * index], told[(2 * index) + 1]))];
        return [.. methods.GroupBy(method => method.Service).Select(service => new ServiceSchema(service.Key, [.. service.Select(method => method.Method)]))];
    }

    // Each result is a list of one value, or a fault: https://mirrors.talideon.com/articles/multicall.html
    private static async Task<Value[]> AskTogetherAsync(RpcClient client, (string Method, string Name)[] questions, CancellationToken cancellationToken)
    {
        Value[] calls = [.. questions.Select(question => Value.Map(("methodName", Value.From(question.Method)), ("params", Value.List(Value.From(question.Name)))))];
        Value results = await TryCallAsync(client, Multicall, Value.List(Value.From(calls)), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Value> list = results.Kind is ValueKind.List ? results.AsList() : [];
        return [.. questions.Select((_, index) => index < list.Count && list[index] is { Kind: ValueKind.List } result && result.AsList() is [var value] ? value : default)];
    }

    private static (string Service, MethodSchema Method) Describe(string fullName, Value signatures, Value help)
    {
        int dot = fullName.LastIndexOf('.');
        string service = dot < 0 ? "" : fullName[..dot], name = fullName[(dot + 1)..];
        Value[] types = First(signatures);
        FieldSchema[] fields = [.. types.Skip(1).Select((type, index) =>
        {
            Schema schema = SchemaOf(type) ?? AnySchema.Instance;
            return new FieldSchema($"arg{index + 1}", index + 1, () => schema);
        })];
        bool unknown = types.Length == 0;
        ObjectSchema request = unknown ? MethodSchema.AnyRequest(name, service) : new ObjectSchema(name + "Request", service, fields);
        return (service, new MethodSchema(name, MethodKind.Unary, request, unknown ? AnySchema.Instance : SchemaOf(types[0]))
        {
            TakesAny = unknown,
            ReplyMayBeNull = true,
            Doc = help.Kind is ValueKind.Text ? help.AsText() : "",
        });
    }

    /// <summary>The first of the signatures; empty when the server does not know (a text that says so, or nothing).</summary>
    private static Value[] First(Value signatures) =>
        signatures.Kind is ValueKind.List && signatures.AsList() is [{ Kind: ValueKind.List } first, ..] ? [.. first.AsList()] : [];

    private static Schema? SchemaOf(Value type) => type.Kind is ValueKind.Text ? SystemTypes.SchemaOf(type.AsText()) : AnySchema.Instance;

    // A server may list its methods and say no more about them.
    private static async Task<Value> TryCallAsync(RpcClient client, string method, Value arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(client, method, arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException refused) when (refused.Status is not (RpcStatus.DeadlineExceeded or RpcStatus.Cancelled))
        {
            return default;
        }
    }

    private static async Task<Value> CallAsync(RpcClient client, string method, Value arguments, CancellationToken cancellationToken)
    {
        await foreach (Value reply in client.CallAsync(method, arguments, CallOptions.None, cancellationToken).ConfigureAwait(false))
            return reply;
        return default;
    }
}
