namespace Polywire.Formats;

/// <summary>
/// What services look like as an OpenRPC document (https://spec.open-rpc.org), which JSON-RPC servers answer to <c>rpc.discover</c>; and
/// such a document, ours or another server's, read back. What OpenRPC cannot say stands in <c>x-stream</c>, which sides of a call are
/// streams, and in <c>x-any-params</c>, that nobody knows the parameters.
/// </summary>
public static class OpenRpc
{
    /// <summary>The version of the specification that is written.</summary>
    public const string Version = "1.3.2";

    private const string Stream = "x-stream";

    private const string AnyParams = "x-any-params";

    /// <summary>The document of some services.</summary>
    /// <param name="services">What to describe.</param>
    /// <param name="title">The name of the whole.</param>
    /// <param name="version">The version of the whole.</param>
    public static Value Write(IReadOnlyList<ServiceSchema> services, string title = "Polywire", string version = "1.0.0")
    {
        ArgumentNullException.ThrowIfNull(services);
        var types = new JsonSchemaTypes("#/components/schemas/");
        Value[] methods = [.. services.SelectMany(service => service.Methods.Select(method => WriteMethod(types, service, method)))];
        return Value.Map(
            ("openrpc", Value.From(Version)),
            ("info", Value.Map(("title", Value.From(title)), ("version", Value.From(version)))),
            ("methods", Value.From(methods)),
            ("components", Value.Map(("schemas", types.Definitions()))));
    }

    /// <summary>The services of a document. Methods <c>a.b.c</c> are of the service <c>a.b</c>, those without a dot of a service without a name.</summary>
    /// <param name="document">An OpenRPC document.</param>
    /// <exception cref="CodecException">It is not one.</exception>
    public static IReadOnlyList<ServiceSchema> Read(Value document)
    {
        if (document.Get("methods") is not { Kind: ValueKind.List } methods)
            throw new CodecException(CodecFailure.WrongType, -1, "an OpenRPC document has a list 'methods'");
        var types = new JsonSchemaReader(document);
        var docs = new Dictionary<string, string>(StringComparer.Ordinal);
        var found = new Dictionary<string, List<MethodSchema>>(StringComparer.Ordinal);
        foreach (Value method in methods.AsList())
        {
            if (TextOf(method, "name") is not { } name)
                continue;
            int dot = name.LastIndexOf('.');
            string service = dot < 0 ? "" : name[..dot];
            if (!found.TryGetValue(service, out List<MethodSchema>? list))
                found.Add(service, list = []);
            if (list.All(other => other.Name != name[(dot + 1)..]))
                list.Add(ReadMethod(types, method, name[(dot + 1)..]));
            docs.TryAdd(service, DocOf(method, service));
        }
        return [.. found.Select(service => new ServiceSchema(service.Key, service.Value, docs[service.Key]))];
    }

    private static Value WriteMethod(JsonSchemaTypes types, ServiceSchema service, MethodSchema method)
    {
        List<KeyValuePair<Value, Value>> members = [];
        Add("name", Value.From(method.FullName));
        if (method.Doc.Length > 0)
            Add("description", Value.From(method.Doc));
        if (service.Name.Length > 0)
            Add("tags", Value.List(Tag(service)));
        if (method.Kind is not MethodKind.Unary)
            Add(Stream, Value.From(method.Kind switch { MethodKind.ServerStream => "server", MethodKind.ClientStream => "client", _ => "both" }));
        if (method.TakesAny)
            Add(AnyParams, Value.From(true));
        Add("paramStructure", Value.From("either"));
        Add("params", Value.From(ParametersOf(types, method)));
        Add("result", ResultOf(types, method));
        return Value.From(members);

        void Add(string name, Value value) => members.Add(new(Value.From(name), value));
    }

    private static Value Tag(ServiceSchema service) => service.Doc.Length == 0
        ? Value.Map(("name", Value.From(service.Name)))
        : Value.Map(("name", Value.From(service.Name)), ("description", Value.From(service.Doc)));

    private static Value[] ParametersOf(JsonSchemaTypes types, MethodSchema method)
    {
        if (method.TakesAny)
            return [];
        if ((method.Kind & MethodKind.ClientStream) == 0)
            return [.. method.Request.Fields.Select(field => Parameter(field.Name, field.Doc, field.Required, types.Write(field)))];
        return [Parameter("items", "", required: true, types.Write(new ListSchema(method.Item), mayBeNull: false))];
    }

    private static Value Parameter(string name, string doc, bool required, Value schema)
    {
        List<KeyValuePair<Value, Value>> members = [new(Value.From("name"), Value.From(name))];
        if (doc.Length > 0)
            members.Add(new(Value.From("description"), Value.From(doc)));
        if (required)
            members.Add(new(Value.From("required"), Value.From(true)));
        members.Add(new(Value.From("schema"), schema));
        return Value.From(members);
    }

    private static Value ResultOf(JsonSchemaTypes types, MethodSchema method)
    {
        bool streams = (method.Kind & MethodKind.ServerStream) != 0;
        Value schema = method.Reply is not { } reply ? Value.Map(("type", Value.From("null")))
            : streams ? types.Write(new ListSchema(reply, method.ReplyMayBeNull), mayBeNull: false)
            : types.Write(reply, method.ReplyMayBeNull);
        return Value.Map(("name", Value.From("result")), ("schema", schema));
    }

    private static MethodSchema ReadMethod(JsonSchemaReader types, Value method, string name)
    {
        MethodKind kind = TextOf(method, Stream) switch
        {
            "server" => MethodKind.ServerStream,
            "client" => MethodKind.ClientStream,
            "both" => MethodKind.Duplex,
            _ => MethodKind.Unary,
        };
        (Schema? reply, bool mayBeNull) = ReadResult(types, method, name, (kind & MethodKind.ServerStream) != 0);
        bool takesAny = method.Get(AnyParams) is { Kind: ValueKind.Boolean } any && any.AsBoolean();
        return new MethodSchema(name, kind, takesAny ? MethodSchema.AnyRequest(name, "") : ReadParameters(types, method, name, kind), reply)
        {
            TakesAny = takesAny,
            ReplyMayBeNull = mayBeNull,
            Doc = TextOf(method, "description") ?? TextOf(method, "summary") ?? "",
        };
    }

    private static ObjectSchema ReadParameters(JsonSchemaReader types, Value method, string name, MethodKind kind)
    {
        string type = MethodSchema.RequestName(name);
        List<FieldSchema> fields = [];
        foreach (Value parameter in method.Get("params") is { Kind: ValueKind.List } list ? list.AsList() : [])
        {
            bool required = parameter.Get("required") is { Kind: ValueKind.Boolean } must && must.AsBoolean();
            FieldSchema field = types.ReadField(parameter.Get("schema") ?? Value.Map(), TextOf(parameter, "name") ?? $"arg{fields.Count + 1}", fields.Count + 1, required, type);
            if (fields.All(other => other.Name != field.Name))
                fields.Add(field);
        }
        if ((kind & MethodKind.ClientStream) == 0)
            return new ObjectSchema(type, "", fields);
        Schema item = fields.Count == 1 && fields[0].Schema is ListSchema items ? items.Item : AnySchema.Instance;
        return item as ObjectSchema ?? new ObjectSchema(type, "", [new FieldSchema("value", 1, () => item)]);
    }

    private static (Schema? Schema, bool MayBeNull) ReadResult(JsonSchemaReader types, Value method, string name, bool streams)
    {
        if (method.Get("result")?.Get("schema") is not { } document)
            return (AnySchema.Instance, false);
        if (document.Get("type") is { Kind: ValueKind.Text } type && type.AsText() == "null")
            return (null, false);
        (Schema schema, bool mayBeNull) = types.Read(document, name + "Result");
        return streams && schema is ListSchema list ? (list.Item, list.ItemMayBeNull) : (schema, mayBeNull);
    }

    private static string DocOf(Value method, string service)
    {
        foreach (Value tag in method.Get("tags") is { Kind: ValueKind.List } tags ? tags.AsList() : [])
        {
            if (TextOf(tag, "name") == service)
                return TextOf(tag, "description") ?? "";
        }
        return "";
    }

    private static string? TextOf(Value value, string name) => value.Get(name) is { Kind: ValueKind.Text } text ? text.AsText() : null;
}
