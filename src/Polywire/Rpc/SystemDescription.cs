using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>What a server says about its methods through <c>system.listMethods</c>, <c>methodSignature</c> and <c>methodHelp</c>. Names of parameters are not among it.</summary>
internal static class SystemDescription
{
    /// <summary>Asks, for all methods at once.</summary>
    /// <exception cref="RpcException">The server does not know <c>system.listMethods</c>.</exception>
    public static async ValueTask<IReadOnlyList<ServiceSchema>> AskAsync(RpcClient client, CancellationToken cancellationToken)
    {
        Value names = await CallAsync(client, "system.listMethods", Value.List(), cancellationToken).ConfigureAwait(false);
        if (names.Kind is not ValueKind.List)
            throw new RpcException(RpcStatus.Internal, "system.listMethods answers with something else than a list");
        string[] known = [.. names.AsList().Where(name => name.Kind is ValueKind.Text).Select(name => name.AsText()).Distinct(StringComparer.Ordinal)];
        (string Service, MethodSchema Method)[] methods = await Task.WhenAll(known.Select(name => DescribeAsync(client, name, cancellationToken))).ConfigureAwait(false);
        return [.. methods.GroupBy(method => method.Service).Select(service => new ServiceSchema(service.Key, [.. service.Select(method => method.Method)]))];
    }

    private static async Task<(string Service, MethodSchema Method)> DescribeAsync(RpcClient client, string fullName, CancellationToken cancellationToken)
    {
        Task<Value> signature = TryCallAsync(client, "system.methodSignature", fullName, cancellationToken);
        Value help = await TryCallAsync(client, "system.methodHelp", fullName, cancellationToken).ConfigureAwait(false);
        int dot = fullName.LastIndexOf('.');
        string service = dot < 0 ? "" : fullName[..dot], name = fullName[(dot + 1)..];
        Value[] types = First(await signature.ConfigureAwait(false));
        FieldSchema[] fields = [.. types.Skip(1).Select((type, index) =>
        {
            Schema schema = SchemaOf(type) ?? AnySchema.Instance;
            return new FieldSchema($"arg{index + 1}", index + 1, () => schema);
        })];
        Schema? reply = types.Length == 0 ? AnySchema.Instance : SchemaOf(types[0]);
        return (service, new MethodSchema(name, MethodKind.Unary, new ObjectSchema(name + "Request", service, fields), reply)
        {
            ReplyMayBeNull = true,
            Doc = help.Kind is ValueKind.Text ? help.AsText() : "",
        });
    }

    /// <summary>The first of the signatures; empty when the server does not know (a text that says so, or nothing).</summary>
    private static Value[] First(Value signatures) =>
        signatures.Kind is ValueKind.List && signatures.AsList() is [{ Kind: ValueKind.List } first, ..] ? [.. first.AsList()] : [];

    private static Schema? SchemaOf(Value type) => (type.Kind is ValueKind.Text ? type.AsText() : "") switch
    {
        "nil" or "void" => null,
        "int" or "i4" => ScalarSchema.Of(ScalarKind.Int32),
        "i8" => ScalarSchema.Of(ScalarKind.Int64),
        "string" => ScalarSchema.Of(ScalarKind.Text),
        "base64" => ScalarSchema.Of(ScalarKind.Binary),
        "dateTime.iso8601" => ScalarSchema.Of(ScalarKind.Timestamp),
        "array" => new ListSchema(AnySchema.Instance),
        "struct" => new MapSchema(ScalarSchema.Of(ScalarKind.Text), AnySchema.Instance),
        var word when word.StartsWith("list of ", StringComparison.Ordinal) => new ListSchema(SchemaOf(Value.From(word["list of ".Length..])) ?? AnySchema.Instance),
        var word when word.Length > 0 && word.All(char.IsAsciiLetterOrDigit) && !char.IsAsciiDigit(word[0]) && Enum.TryParse(word, ignoreCase: true, out ScalarKind kind) => ScalarSchema.Of(kind),
        _ => AnySchema.Instance,
    };

    private static async Task<Value> TryCallAsync(RpcClient client, string method, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(client, method, Value.List(Value.From(name)), cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException refused) when (refused.Status is not (RpcStatus.DeadlineExceeded or RpcStatus.Cancelled))
        {
            // A server may list its methods and say no more about them.
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
