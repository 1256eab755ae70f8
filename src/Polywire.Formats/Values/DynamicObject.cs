namespace Polywire.Formats;

/// <summary>Objects, arguments and unions of values whose type is known only at run time.</summary>
internal static class DynamicObject
{
    public static void Write<TWriter>(ref TWriter writer, ObjectSchema schema, Value value) where TWriter : struct, IValueWriter, allows ref struct
    {
        var values = value.Kind switch
        {
            ValueKind.Map => ByName(schema, value.AsMap()),
            ValueKind.List => ByPosition(schema, value.AsList()),
            _ => throw ScalarValues.Not($"a map or list with the fields of {schema}", value),
        };
        Check(schema, values);
        writer.StartObject(schema, values.Count(held => held is not null));
        foreach (var field in schema.Fields)
        {
            if (values[field.Index] is not { } held)
                continue;
            writer.WriteField(field);
            try
            {
                Dynamic.Write(ref writer, field.Schema, held, field.MayBeNull);
            }
            catch (CodecException failure)
            {
                throw failure.Under(field.Name);
            }
        }
        writer.EndObject();
    }

    public static Value Read<TReader>(ref TReader reader, ObjectSchema schema, Value before) where TReader : struct, IValueReader, allows ref struct
    {
        var values = new Value?[schema.Fields.Count];
        foreach (var field in schema.Fields)
            values[field.Index] = before.Get(field.Name);
        var at = reader.StartObject(schema);
        while (reader.NextField(schema, ref at, out int index))
        {
            var field = schema.Fields[index];
            if (values[index] is not null && !TReader.Repeats)
                throw FieldFault.Twice(ref reader, field);
            if (TReader.Repeats && (schema.IsUnion || field.OneOf is not null))
                KeepOnly(schema, values, field);
            values[index] = Dynamic.Read(ref reader, field.Schema, field.MayBeNull, values[index].GetValueOrDefault());
            if (field.OneOf is not null && !TReader.Repeats && values[index] is { IsNull: false } && Others(schema, field).Any(other => values[other.Index] is { IsNull: false }))
                throw FieldFault.OneOf(ref reader, field);
        }
        return Value.From(Complete(ref reader, schema, values));
    }

    private static ValueMap Complete<TReader>(ref TReader reader, ObjectSchema schema, Value?[] values) where TReader : struct, IValueReader, allows ref struct
    {
        var map = new ValueMap();
        foreach (var field in schema.Fields)
        {
            var value = values[field.Index] ?? (schema.IsUnion ? null : Copy(field.Default));
            if (value is null && TReader.LeavesOutZeros && !schema.IsUnion && !field.MayBeNull)
                value = Zero(field.Schema);
            if (value is { } held)
                map.TryAdd(Value.From(field.Name), held);
            else if (field.Required && !TReader.LeavesOutZeros && !schema.IsUnion)
                throw FieldFault.Missing(ref reader, field);
        }
        if (schema.IsUnion && map.Count != 1)
            throw reader.Fault($"expected exactly one of {Names(schema)}");
        return map;
    }

    private static Value?[] ByName(ObjectSchema schema, IReadOnlyList<KeyValuePair<Value, Value>> entries)
    {
        var values = new Value?[schema.Fields.Count];
        for (int entry = 0; entry < entries.Count; entry++)
        {
            string name = ScalarValues.ToText(entries[entry].Key);
            var field = schema.Fields.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new CodecException(CodecFailure.WrongType, -1, $"there is no field '{name}': {Names(schema)}");
            if (values[field.Index] is not null)
                throw new CodecException(CodecFailure.WrongType, -1, $"the field {name} comes twice");
            values[field.Index] = entries[entry].Value;
        }
        return values;
    }

    private static Value?[] ByPosition(ObjectSchema schema, IReadOnlyList<Value> items)
    {
        if (items.Count > schema.Fields.Count)
            throw new CodecException(CodecFailure.WrongType, -1, $"{items.Count} values for {schema.Fields.Count} fields: {Names(schema)}");
        var values = new Value?[schema.Fields.Count];
        for (int index = 0; index < items.Count; index++)
            values[index] = items[index];
        return values;
    }

    private static void Check(ObjectSchema schema, Value?[] values)
    {
        if (schema.IsUnion && values.Count(held => held is not null) != 1)
            throw new CodecException(CodecFailure.WrongType, -1, $"expected exactly one of {Names(schema)}");
        foreach (var field in schema.Fields)
        {
            if (values[field.Index] is null && field.Required && field.Default is null && !schema.IsUnion)
                throw new CodecException(CodecFailure.WrongType, -1, "it is missing", field.Name);
        }
    }

    /// <summary>What comes again is merged into what is there, and that must not be the schema's own default.</summary>
    private static Value? Copy(Value? value) => value?.Kind switch
    {
        ValueKind.List => Value.From(new List<Value>(value.Value.AsList())),
        ValueKind.Map => Value.From(new ValueMap(value.Value.AsMap())),
        _ => value,
    };

    private static Value Zero(Schema schema) => schema switch
    {
        ScalarSchema { Kind: ScalarKind.Boolean } => Value.From(false),
        ScalarSchema { Kind: <= ScalarKind.UInt64 } => Value.From(0L),
        ScalarSchema { Kind: ScalarKind.Single or ScalarKind.Double } => Value.From(0.0),
        ScalarSchema { Kind: ScalarKind.Text } => Value.From(""),
        ScalarSchema { Kind: ScalarKind.Binary } => Value.From(Array.Empty<byte>()),
        EnumSchema names => names.NameOf(0) is { } name ? Value.From(name) : Value.From(0L),
        ListSchema => Value.From(new List<Value>()),
        MapSchema => Value.From(new ValueMap()),
        _ => default,
    };

    private static void KeepOnly(ObjectSchema schema, Value?[] values, FieldSchema member)
    {
        foreach (var other in Others(schema, member))
            values[other.Index] = null;
    }

    /// <summary>The fields of which only one may be there beside this one: the other cases of a union, the other members of a oneof.</summary>
    private static IEnumerable<FieldSchema> Others(ObjectSchema schema, FieldSchema member) =>
        schema.Fields.Where(other => other != member && (schema.IsUnion || other.OneOf == member.OneOf));

    private static string Names(ObjectSchema schema) => string.Join(", ", schema.Fields.Select(field => field.Name));
}
