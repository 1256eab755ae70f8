using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// <c>system.listMethods</c>, <c>system.methodSignature</c> and <c>system.methodHelp</c>, as XML-RPC servers have them, over the methods of a
/// table, on every wire.
/// </summary>
internal static class SystemService
{
    /// <summary>The service's name.</summary>
    public const string Name = "system";

    private static readonly Schema s_text = ScalarSchema.Of(ScalarKind.Text);

    private static readonly MethodSchema[] s_methods =
    [
        new("listMethods", MethodKind.Unary, Parameters("ListMethodsRequest"), new ListSchema(s_text))
            { NoSideEffects = true, Doc = "The names of all methods that can be called here." },
        new("methodSignature", MethodKind.Unary, Parameters("MethodSignatureRequest", "name"), new ListSchema(new ListSchema(s_text)))
            { NoSideEffects = true, Doc = "The types of a method: a list of signatures, each the type of the reply and those of the parameters." },
        new("methodHelp", MethodKind.Unary, Parameters("MethodHelpRequest", "name"), s_text)
            { NoSideEffects = true, Doc = "What a method does." },
    ];

    /// <summary>Offers them in a table of their own.</summary>
    /// <param name="services">What they tell about; changes of it are seen.</param>
    public static ServiceTable Over(ServiceTable services)
    {
        var table = new ServiceTable();
        AddTo(table, services);
        return table;
    }

    /// <summary>Offers them in a table.</summary>
    /// <param name="table">Where they can be called.</param>
    /// <param name="services">What they tell about, beside themselves.</param>
    public static void AddTo(ServiceTable table, ServiceTable services)
    {
        var schema = new ServiceSchema(Name, s_methods, "What can be called here.");
        table.Add(schema,
        [
            new DynamicMethod(s_methods[0], (_, _) => new(Names(services))),
            new DynamicMethod(s_methods[1], (arguments, _) => new(Signature(Find(services, arguments)))),
            new DynamicMethod(s_methods[2], (arguments, _) => new(Value.From(Find(services, arguments).Doc))),
        ]);
    }

    private static Value Names(ServiceTable services) =>
        Value.From([.. All(services).Select(method => Value.From(method.FullName)).DistinctBy(name => name.AsText())]);

    private static Value Signature(MethodSchema method) =>
        Value.List(Value.From([Value.From(TypeName(method.Reply)), .. method.Request.Fields.Select(field => Value.From(TypeName(field.Schema)))]));

    private static string TypeName(Schema? schema) => schema?.ToString() ?? "nil";

    private static MethodSchema Find(ServiceTable services, Value arguments)
    {
        string name = arguments.Get("name") is { Kind: ValueKind.Text } text ? text.AsText() : "";
        return All(services).FirstOrDefault(method => method.FullName == name) ?? throw new RpcException(RpcStatus.NotFound, $"there is no method '{name}'");
    }

    private static IEnumerable<MethodSchema> All(ServiceTable services) => services.Services.SelectMany(service => service.Methods).Concat(s_methods);

    private static ObjectSchema Parameters(string name, params ReadOnlySpan<string> parameters)
    {
        var fields = new FieldSchema[parameters.Length];
        for (int index = 0; index < fields.Length; index++)
            fields[index] = new FieldSchema(parameters[index], index + 1, static () => s_text) { Required = true };
        return new ObjectSchema(name, Name, fields);
    }
}
