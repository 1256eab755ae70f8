using Polywire.Formats;

namespace Polywire.Rpc.Zerorpc;

/// <summary>What every zerorpc server answers about itself: <c>_zerorpc_inspect</c> and its kin.</summary>
internal static class ZerorpcService
{
    /// <summary>The server's name for people.</summary>
    public const string ServerName = "Polywire";

    private static readonly Schema s_text = ScalarSchema.Of(ScalarKind.Text);

    private static readonly MethodSchema[] s_methods =
    [
        New("_zerorpc_ping", new ListSchema(s_text), "Answers \"pong\" and the server's name."),
        New("_zerorpc_name", s_text, "The server's name."),
        New("_zerorpc_list", new ListSchema(s_text), "The names of all methods."),
        New("_zerorpc_help", s_text, "What a method does.", "method"),
        New("_zerorpc_args", AnySchema.Instance, "The parameters of a method: names, nil, nil, defaults of the last ones.", "method"),
        New("_zerorpc_inspect", AnySchema.Instance, "All methods with parameters and help; under \"openrpc\" also with types."),
    ];

    /// <summary>Offers them, and <c>system.*</c> as on every wire, in a table of their own.</summary>
    /// <param name="services">What they tell about; changes of it are seen.</param>
    public static ServiceTable Over(ServiceTable services)
    {
        ServiceTable table = SystemService.Over(services);
        table.Add(new ServiceSchema("", s_methods),
        [
            new DynamicMethod(s_methods[0], (_, _) => new(Value.List(Value.From("pong"), Value.From(ServerName)))),
            new DynamicMethod(s_methods[1], (_, _) => new(Value.From(ServerName))),
            new DynamicMethod(s_methods[2], (_, _) => new(Value.From([.. All(services).Select(method => Value.From(method.FullName))]))),
            new DynamicMethod(s_methods[3], (arguments, _) => new(Value.From(Find(services, arguments).Doc))),
            new DynamicMethod(s_methods[4], (arguments, _) => new(Specification(Find(services, arguments)))),
            new DynamicMethod(s_methods[5], (_, _) => new(Inspect(services))),
        ]);
        return table;
    }

    private static MethodSchema New(string name, Schema reply, string doc, params string[] parameters) =>
        new(name, MethodKind.Unary, new ObjectSchema(name, "", [.. parameters.Select((parameter, index) => new FieldSchema(parameter, index + 1, static () => s_text) { Required = true })]), reply)
        {
            NoSideEffects = true,
            Doc = doc,
        };

    private static IEnumerable<MethodSchema> All(ServiceTable services) => services.Services.SelectMany(service => service.Methods);

    private static MethodSchema Find(ServiceTable services, Value arguments)
    {
        string name = arguments.Get("method") is { Kind: ValueKind.Text } text ? text.AsText() : "";
        return All(services).FirstOrDefault(method => method.FullName == name) ?? throw new RpcException(RpcStatus.NotFound, $"there is no method '{name}'");
    }

    // As Python's getargspec: [names, *args, **keywords, defaults of the last parameters].
    private static Value Specification(MethodSchema method)
    {
        Value[] defaults = [.. method.Request.Fields.Reverse().TakeWhile(field => !field.Required).Reverse().Select(Default)];
        Value names = Value.From([.. method.Request.Fields.Select(field => Value.From(field.Name))]);
        return Value.List(names, Value.Null, Value.Null, defaults.Length == 0 ? Value.Null : Value.From(defaults));
    }

    private static Value Inspect(ServiceTable services) => Value.Map(
        ("name", Value.From(ServerName)),
        ("methods", Value.From([.. All(services).Select(method => KeyValuePair.Create(Value.From(method.FullName), Describe(method)))])),
        ("openrpc", OpenRpc.Write(services.Services)));

    private static Value Describe(MethodSchema method) => Value.Map(
        ("args", Value.From([.. method.Request.Fields.Select(Describe)])),
        ("doc", Value.From(method.Doc)));

    private static Value Describe(FieldSchema field) => field.Required
        ? Value.Map(("name", Value.From(field.Name)))
        : Value.Map(("name", Value.From(field.Name)), ("default", Default(field)));

    private static Value Default(FieldSchema field) => field.Default ?? Value.Null;
}
