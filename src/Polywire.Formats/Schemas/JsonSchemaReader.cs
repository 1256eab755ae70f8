namespace Polywire.Formats;

/// <summary>
/// Reads JSON Schemas, ours and others'. What cannot be said with types here (alternatives, conditions, tuples) becomes
/// <see cref="AnySchema"/>, so that every value that the schema allows can still be written and read.
/// </summary>
/// <param name="root">The document in which <c>$ref</c>s lead somewhere.</param>
internal sealed class JsonSchemaReader(Value root)
{
    // References to references: a ring of them must end.
    private const int MostHops = 32;

    private readonly Dictionary<string, Schema> _referred = new(StringComparer.Ordinal);

    /// <summary>Reads one schema.</summary>
    /// <param name="document">The schema.</param>
    /// <param name="name">The name of the type, should it be an object or enum without a title.</param>
    public (Schema Schema, bool MayBeNull) Read(Value document, string name)
    {
        if (document.Get("$ref") is { Kind: ValueKind.Text } reference)
            return (Follow(reference.AsText()), false);
        if (Alternatives(document) is { } alternatives)
            return ReadAlternatives(alternatives, name);
        (string? type, bool mayBeNull) = TypeOf(document);
        if (document.Get("enum") is { Kind: ValueKind.List } members && members.AsList().All(member => member.Kind is ValueKind.Text))
            return (ReadEnum(document, members.AsList(), name), mayBeNull);
        return (ReadType(document, type, name), mayBeNull);
    }

    private Schema ReadType(Value document, string? type, string name) => type switch
    {
        "boolean" => ScalarSchema.Of(ScalarKind.Boolean),
        "integer" => ScalarSchema.Of(IntegerOf(TextOf(document, "format"))),
        "number" => ScalarSchema.Of(TextOf(document, "format") switch { "float" => ScalarKind.Single, "decimal" => ScalarKind.Decimal, _ => ScalarKind.Double }),
        "string" => ScalarSchema.Of(TextKindOf(document)),
        "array" when document.Get("items") is { Kind: ValueKind.Map } item && document.Get("prefixItems") is null => ReadList(item, name),
        "array" => new ListSchema(AnySchema.Instance),
        "object" or null when document.Get("properties") is { Kind: ValueKind.Map } properties => ReadObject(document, properties, name),
        "object" when document.Get("additionalProperties") is { Kind: ValueKind.Map } values => ReadMap(document, values, name),
        "object" => new MapSchema(ScalarSchema.Of(ScalarKind.Text), AnySchema.Instance),
        _ => AnySchema.Instance,
    };

    private ListSchema ReadList(Value item, string name)
    {
        (Schema schema, bool mayBeNull) = Read(item, name + "Item");
        return new ListSchema(schema, mayBeNull);
    }

    private MapSchema ReadMap(Value document, Value values, string name)
    {
        ScalarKind key = document.Get("propertyNames")?.Get("pattern") is { Kind: ValueKind.Text } pattern
            ? pattern.AsText() switch
            {
                "^(true|false)$" => ScalarKind.Boolean,
                "^[0-9]+$" => ScalarKind.UInt64,
                "^-?[0-9]+$" => ScalarKind.Int64,
                _ => ScalarKind.Text,
            }
            : ScalarKind.Text;
        return new MapSchema(ScalarSchema.Of(key), Read(values, name + "Value").Schema);
    }

    private ObjectSchema ReadObject(Value document, Value properties, string name)
    {
        string title = TextOf(document, "title") ?? name;
        HashSet<string> required = document.Get("required") is { Kind: ValueKind.List } names
            ? [.. names.AsList().Where(one => one.Kind is ValueKind.Text).Select(one => one.AsText())]
            : [];
        List<FieldSchema> fields = [];
        foreach ((Value key, Value property) in properties.AsMap())
            fields.Add(ReadField(property, key.AsText(), fields.Count + 1, required.Contains(key.AsText()), title));
        bool isUnion = document.Get("minProperties") is { Kind: ValueKind.Integer } least && least.AsInteger() == 1
            && document.Get("maxProperties") is { Kind: ValueKind.Integer } most && most.AsInteger() == 1;
        return new ObjectSchema(title, "", fields, isUnion, TextOf(document, "description") ?? "");
    }

    /// <summary>Reads the schema of a field or parameter.</summary>
    /// <param name="property">Its schema.</param>
    /// <param name="name">Its name.</param>
    /// <param name="number">Its number.</param>
    /// <param name="required">Whether it must be there.</param>
    /// <param name="owner">The type that it belongs to.</param>
    public FieldSchema ReadField(Value property, string name, int number, bool required, string owner)
    {
        // Types may hold themselves: what a reference leads to is read when somebody asks.
        Lazy<(Schema Schema, bool)> type = new(() => Read(property, owner + char.ToUpperInvariant(name.Length > 0 ? name[0] : 'X') + (name.Length > 1 ? name[1..] : "")));
        return new FieldSchema(name, number, () => type.Value.Schema)
        {
            MayBeNull = AllowsNull(property),
            Required = required,
            Default = property.Get("default"),
            Doc = TextOf(property, "description") ?? "",
        };
    }

    private static EnumSchema ReadEnum(Value document, IReadOnlyList<Value> members, string name)
    {
        IReadOnlyList<Value>? numbers = document.Get("x-numbers") is { Kind: ValueKind.List } list ? list.AsList() : null;
        bool numbered = numbers?.Count == members.Count && numbers.All(number => number.Kind is ValueKind.Integer);
        (string, long)[] named = [.. members.Select((member, index) => (member.AsText(), numbered ? numbers![index].AsInteger() : index)).DistinctBy(member => member.Item1)];
        return new EnumSchema(TextOf(document, "title") ?? name, "", named, TextOf(document, "description") ?? "");
    }

    private (Schema Schema, bool MayBeNull) ReadAlternatives(IReadOnlyList<Value> alternatives, string name)
    {
        Value[] others = [.. alternatives.Where(one => !IsNull(one))];
        return others.Length == 1 ? (Read(others[0], name).Schema, others.Length < alternatives.Count) : (AnySchema.Instance, false);
    }

    private Schema Follow(string reference)
    {
        if (_referred.TryGetValue(reference, out Schema? known))
            return known;
        Value? target = Find(reference);
        for (int hops = 0; target?.Get("$ref") is { Kind: ValueKind.Text } next && hops < MostHops; hops++)
            target = Find(next.AsText());
        bool leads = target is { Kind: ValueKind.Map } && target.Value.Get("$ref") is null;
        // A list or map of itself would be read for ever: meanwhile it is any value.
        _referred[reference] = AnySchema.Instance;
        return _referred[reference] = leads ? Read(target!.Value, reference[(reference.LastIndexOf('/') + 1)..]).Schema : AnySchema.Instance;
    }

    // A JSON pointer within this document: RFC 6901 section 6. References to other documents are not followed.
    private Value? Find(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return reference == "#" ? root : null;
        Value? at = root;
        foreach (string step in reference[2..].Split('/'))
            at = at?.Get(Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        return at;
    }

    private static IReadOnlyList<Value>? Alternatives(Value document)
    {
        Value? list = document.Get("anyOf") ?? document.Get("oneOf");
        return list is { Kind: ValueKind.List } ? list.Value.AsList() : null;
    }

    private static (string? Type, bool MayBeNull) TypeOf(Value document)
    {
        if (document.Get("type") is not { } type)
            return (null, false);
        if (type.Kind is ValueKind.Text)
            return (type.AsText(), type.AsText() == "null");
        if (type.Kind is not ValueKind.List)
            return (null, false);
        string[] names = [.. type.AsList().Where(one => one.Kind is ValueKind.Text).Select(one => one.AsText())];
        string[] others = [.. names.Where(name => name != "null")];
        return (others.Length == 1 ? others[0] : null, others.Length < names.Length);
    }

    private static bool AllowsNull(Value document) =>
        TypeOf(document).MayBeNull || Alternatives(document)?.Any(IsNull) == true;

    private static bool IsNull(Value document) => document.Get("type") is { Kind: ValueKind.Text } type && type.AsText() == "null";

    private static ScalarKind IntegerOf(string? format) => format switch
    {
        "int8" => ScalarKind.Int8,
        "uint8" => ScalarKind.UInt8,
        "int16" => ScalarKind.Int16,
        "uint16" => ScalarKind.UInt16,
        "int32" => ScalarKind.Int32,
        "uint32" => ScalarKind.UInt32,
        "uint64" => ScalarKind.UInt64,
        _ => ScalarKind.Int64,
    };

    private static ScalarKind TextKindOf(Value document) => TextOf(document, "format") switch
    {
        "date-time" => ScalarKind.Timestamp,
        "date" => ScalarKind.Date,
        "time" => ScalarKind.Time,
        "uuid" => ScalarKind.Guid,
        _ when TextOf(document, "contentEncoding") == "base64" => ScalarKind.Binary,
        _ when TextOf(document, "pattern") == JsonSchemaTypes.DurationPattern => ScalarKind.Duration,
        _ => ScalarKind.Text,
    };

    private static string? TextOf(Value document, string name) => document.Get(name) is { Kind: ValueKind.Text } text ? text.AsText() : null;
}
