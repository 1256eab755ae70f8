namespace Polywire.Formats;

/// <summary>Writes JSON Schemas that share their objects and enums: each is written once and referred to.</summary>
/// <param name="prefix">Where those will stand: <c>#/$defs/</c>.</param>
internal sealed class JsonSchemaTypes(string prefix)
{
    /// <summary>The text form of a duration: proto3 JSON's.</summary>
    internal const string DurationPattern = @"^-?[0-9]+(\.[0-9]{1,9})?s$";

    private readonly Dictionary<Schema, string> _names = [];
    private readonly List<Schema> _order = [];

    /// <summary>The schema of a type.</summary>
    public Value Write(Schema schema, bool mayBeNull) => Nullable(WriteType(schema), mayBeNull);

    /// <summary>The schema of an object where it stands, such as the parameters of a method.</summary>
    public Value Write(ObjectSchema type) => WriteObject(type);

    /// <summary>The schema of a field or parameter: its type, rules, default and doc comment.</summary>
    public Value Write(FieldSchema field)
    {
        List<KeyValuePair<Value, Value>> members = [.. WriteType(field.Schema).AsMap()];
        foreach (FieldRule rule in field.Rules)
            AddRule(members, field.Schema, rule);
        bool mayBeNull = field.MayBeNull && !field.Rules.Any(rule => rule.Kind is FieldRuleKind.Filled);
        members = [.. Nullable(Value.From(members), mayBeNull).AsMap()];
        if (field.Default is { } otherwise)
            Set(members, "default", otherwise);
        if (field.Doc.Length > 0)
            Set(members, "description", Value.From(field.Doc));
        return Value.From(members);
    }

    /// <summary>The objects and enums that were referred to, by name.</summary>
    public Value Definitions()
    {
        List<KeyValuePair<Value, Value>> definitions = [];
        // Writing one may bring up others.
        for (int index = 0; index < _order.Count; index++)
            definitions.Add(new(Value.From(_names[_order[index]]), _order[index] is EnumSchema names ? WriteEnum(names) : WriteObject((ObjectSchema)_order[index])));
        return Value.From(definitions);
    }

    private Value WriteType(Schema schema) => schema switch
    {
        ScalarSchema scalar => WriteScalar(scalar.Kind),
        ListSchema list => Value.Map(("type", Value.From("array")), ("items", Write(list.Item, list.ItemMayBeNull))),
        MapSchema map => WriteMap(map),
        EnumSchema names => Refer(names, names.Name, names.Package),
        ObjectSchema type => Refer(type, type.Name, type.Package),
        _ => Value.Map(),
    };

    private Value Refer(Schema schema, string name, string package)
    {
        if (!_names.TryGetValue(schema, out string? known))
        {
            known = name;
            // Two types of one name: the package tells them apart; failing that, a number does.
            if (_names.ContainsValue(known)) known = package.Length == 0 ? name : $"{package}.{name}";
            for (int number = 2; _names.ContainsValue(known); number++) known = $"{name}{number}";
            _names.Add(schema, known);
            _order.Add(schema);
        }
        return Value.Map(("$ref", Value.From(prefix + known)));
    }

    private static Value WriteScalar(ScalarKind kind) => kind switch
    {
        ScalarKind.Boolean => Value.Map(("type", Value.From("boolean"))),
        ScalarKind.Int8 => Integer("int8", sbyte.MinValue, sbyte.MaxValue),
        ScalarKind.UInt8 => Integer("uint8", byte.MinValue, byte.MaxValue),
        ScalarKind.Int16 => Integer("int16", short.MinValue, short.MaxValue),
        ScalarKind.UInt16 => Integer("uint16", ushort.MinValue, ushort.MaxValue),
        ScalarKind.Int32 => Integer("int32", int.MinValue, int.MaxValue),
        ScalarKind.UInt32 => Integer("uint32", uint.MinValue, uint.MaxValue),
        // No bounds: readers of JSON Schema whose numbers are doubles would get them wrong.
        ScalarKind.Int64 => Value.Map(("type", Value.From("integer")), ("format", Value.From("int64"))),
        ScalarKind.UInt64 => Value.Map(("type", Value.From("integer")), ("format", Value.From("uint64")), ("minimum", Value.From(0))),
        ScalarKind.Single => Value.Map(("type", Value.From("number")), ("format", Value.From("float"))),
        ScalarKind.Double => Value.Map(("type", Value.From("number")), ("format", Value.From("double"))),
        ScalarKind.Decimal => Value.Map(("type", Value.From("number")), ("format", Value.From("decimal"))),
        ScalarKind.Binary => Value.Map(("type", Value.From("string")), ("contentEncoding", Value.From("base64"))),
        ScalarKind.Timestamp => Text("date-time"),
        ScalarKind.Date => Text("date"),
        ScalarKind.Time => Text("time"),
        ScalarKind.Duration => Value.Map(("type", Value.From("string")), ("pattern", Value.From(DurationPattern))),
        ScalarKind.Guid => Text("uuid"),
        _ => Value.Map(("type", Value.From("string"))),
    };

    private static Value Integer(string format, long low, long high) =>
        Value.Map(("type", Value.From("integer")), ("format", Value.From(format)), ("minimum", Value.From(low)), ("maximum", Value.From(high)));

    private static Value Text(string format) => Value.Map(("type", Value.From("string")), ("format", Value.From(format)));

    private Value WriteMap(MapSchema map)
    {
        string? keys = map.Key.Kind switch
        {
            ScalarKind.Text => null,
            ScalarKind.Boolean => "^(true|false)$",
            ScalarKind.UInt8 or ScalarKind.UInt16 or ScalarKind.UInt32 or ScalarKind.UInt64 => "^[0-9]+$",
            _ => "^-?[0-9]+$",
        };
        List<KeyValuePair<Value, Value>> members = [];
        Set(members, "type", Value.From("object"));
        if (keys is not null)
            Set(members, "propertyNames", Value.Map(("pattern", Value.From(keys))));
        Set(members, "additionalProperties", Write(map.Value, mayBeNull: false));
        return Value.From(members);
    }

    private static Value WriteEnum(EnumSchema schema)
    {
        List<KeyValuePair<Value, Value>> members = [];
        Set(members, "title", Value.From(schema.Name));
        Describe(members, schema.Doc);
        Set(members, "type", Value.From("string"));
        Set(members, "enum", Value.From(schema.Members.Select(member => Value.From(member.Name)).ToArray()));
        Set(members, "x-numbers", Value.From(schema.Members.Select(member => Value.From(member.Number)).ToArray()));
        return Value.From(members);
    }

    private Value WriteObject(ObjectSchema schema)
    {
        List<KeyValuePair<Value, Value>> members = [];
        Set(members, "title", Value.From(schema.Name));
        Describe(members, schema.Doc);
        Set(members, "type", Value.From("object"));
        Set(members, "properties", Value.From(schema.Fields.Select(field => KeyValuePair.Create(Value.From(field.Name), Write(field))).ToArray()));
        Value[] required = [.. schema.Fields.Where(field => field.Required).Select(field => Value.From(field.Name))];
        if (required.Length > 0)
            Set(members, "required", Value.From(required));
        if (schema.IsUnion)
        {
            Set(members, "minProperties", Value.From(1));
            Set(members, "maxProperties", Value.From(1));
        }
        return Value.From(members);
    }

    private static void AddRule(List<KeyValuePair<Value, Value>> members, Schema schema, FieldRule rule)
    {
        switch (rule.Kind)
        {
            case FieldRuleKind.Range:
                AddBounds(members, "minimum", "maximum", rule);
                break;
            case FieldRuleKind.Length when schema is ListSchema:
                AddBounds(members, "minItems", "maxItems", rule);
                break;
            case FieldRuleKind.Length when schema is MapSchema:
                AddBounds(members, "minProperties", "maxProperties", rule);
                break;
            case FieldRuleKind.Length when schema is ScalarSchema { Kind: ScalarKind.Text }:
                AddBounds(members, "minLength", "maxLength", rule);
                break;
            case FieldRuleKind.Pattern:
                // The attribute's pattern must match all of the text, JSON Schema's any part of it.
                Set(members, "pattern", Value.From($"^(?:{rule.Pattern})$"));
                break;
            case FieldRuleKind.Filled when schema is ScalarSchema { Kind: ScalarKind.Text }:
                SetUnlessThere(members, "minLength", Value.From(1));
                break;
            case FieldRuleKind.Filled when schema is ListSchema:
                SetUnlessThere(members, "minItems", Value.From(1));
                break;
        }
    }

    private static void AddBounds(List<KeyValuePair<Value, Value>> members, string low, string high, FieldRule rule)
    {
        if (rule.Low is { } least)
            Set(members, low, Number(least));
        if (rule.High is { } most)
            Set(members, high, Number(most));
    }

    private static Value Number(double number) =>
        number == Math.Floor(number) && Math.Abs(number) < 9e15 ? Value.From((long)number) : Value.From(number);

    private static Value Nullable(Value type, bool mayBeNull)
    {
        if (!mayBeNull)
            return type;
        // A plain type says so in a word; a reference needs an alternative beside it.
        if (type.Get("type") is { Kind: ValueKind.Text } plain)
        {
            List<KeyValuePair<Value, Value>> members = [.. type.AsMap()];
            Set(members, "type", Value.List(plain, Value.From("null")));
            return Value.From(members);
        }
        return type.Get("$ref") is null ? type : Value.Map(("anyOf", Value.List(type, Value.Map(("type", Value.From("null"))))));
    }

    private static void Describe(List<KeyValuePair<Value, Value>> members, string doc)
    {
        if (doc.Length > 0)
            Set(members, "description", Value.From(doc));
    }

    private static void Set(List<KeyValuePair<Value, Value>> members, string name, Value value)
    {
        int at = members.FindIndex(member => member.Key.AsText() == name);
        if (at < 0)
            members.Add(new(Value.From(name), value));
        else
            members[at] = new(Value.From(name), value);
    }

    private static void SetUnlessThere(List<KeyValuePair<Value, Value>> members, string name, Value value)
    {
        if (!members.Exists(member => member.Key.AsText() == name))
            Set(members, name, value);
    }
}
