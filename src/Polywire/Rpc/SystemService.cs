using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// What every server of calls offers beside its services, on every wire: <c>system.listMethods</c>, <c>system.methodSignature</c> and
/// <c>system.methodHelp</c>, as XML-RPC servers have them, and <c>rpc.discover</c>, the OpenRPC document, which says all of it at once.
/// </summary>
internal static class SystemService
{
    /// <summary>The service's name.</summary>
    public const string Name = "system";

    /// <summary>The method that answers with the OpenRPC document: https://spec.open-rpc.org section Service Discovery Method.</summary>
    public const string Discover = "rpc.discover";

    private static readonly Schema s_text = ScalarSchema.Of(ScalarKind.Text);

    private static readonly MethodSchema s_list = Describe("listMethods", "The names of all methods that can be called here.", new ListSchema(s_text));

    private static readonly MethodSchema s_signature = Describe(
        "methodSignature", "The types of a method: a list of signatures, each the type of the reply and those of the parameters.", new ListSchema(new ListSchema(s_text)), "name");

    private static readonly MethodSchema s_help = Describe("methodHelp", "What a method does.", s_text, "name");

    private static readonly MethodSchema s_discover = new("discover", MethodKind.Unary, new ObjectSchema("DiscoverRequest", "rpc", []), AnySchema.Instance)
    {
        NoSideEffects = true,
        Doc = "The OpenRPC document of what can be called here.",
    };

    /// <summary>Offers them in a table of their own.</summary>
    /// <param name="services">What they tell about, beside themselves; changes of it are seen.</param>
    /// <param name="more">What the wire itself has in the service <c>system</c>.</param>
    public static ServiceTable Over(ServiceTable services, params IReadOnlyList<Method> more)
    {
        var system = new ServiceSchema(Name, [s_list, s_signature, s_help, .. more.Select(method => method.Schema)], "What can be called here.");
        var table = new ServiceTable();
        table.Add(system,
        [
            new DynamicMethod(s_list, (_, _) => new(Value.From([.. All().SelectMany(service => service.Methods).Select(method => Value.From(method.FullName))]))),
            new DynamicMethod(s_signature, (arguments, _) => new(Signature(Find(arguments)))),
            new DynamicMethod(s_help, (arguments, _) => new(Value.From(Find(arguments).Doc))),
            .. more,
        ]);
        table.Add(new ServiceSchema("rpc", [s_discover]), [new DynamicMethod(s_discover, (_, _) => new(OpenRpc.Write([.. All()])))]);
        return table;

        // A service of that name that somebody added comes before this one.
        IEnumerable<ServiceSchema> All() => services.Services.Append(system).DistinctBy(service => service.Name);

        MethodSchema Find(Value arguments)
        {
            string name = arguments.Get("name") is { Kind: ValueKind.Text } text ? text.AsText() : "";
            return All().Append(table.Services[1]).SelectMany(service => service.Methods).FirstOrDefault(method => method.FullName == name)
                ?? throw new RpcException(RpcStatus.NotFound, $"there is no method '{name}'");
        }
    }

    /// <summary>What a method of the service looks like.</summary>
    public static MethodSchema Describe(string name, string doc, Schema reply, params ReadOnlySpan<string> parameters) =>
        Describe(name, doc, reply, s_text, parameters);

    /// <summary>What a method of the service looks like whose parameters are not text.</summary>
    public static MethodSchema Describe(string name, string doc, Schema reply, Schema parameter, params ReadOnlySpan<string> parameters)
    {
        var fields = new FieldSchema[parameters.Length];
        for (int index = 0; index < fields.Length; index++)
            fields[index] = new FieldSchema(parameters[index], index + 1, () => parameter) { Required = true };
        var request = new ObjectSchema(char.ToUpperInvariant(name[0]) + name[1..] + "Request", Name, fields);
        return new MethodSchema(name, MethodKind.Unary, request, reply) { NoSideEffects = true, Doc = doc };
    }

    private static Value Signature(MethodSchema method)
    {
        // Nobody knows its parameters: no signature at all.
        if (method.TakesAny)
            return Value.List();
        string reply = (method.Kind & MethodKind.ServerStream) == 0 ? SystemTypes.WordOf(method.Reply) : SystemTypes.WordOf(new ListSchema(AnySchema.Instance));
        return Value.List(Value.From([Value.From(reply), .. method.Request.Fields.Select(field => Value.From(SystemTypes.WordOf(field.Schema)))]));
    }
}
