namespace Polywire.Formats;

/// <summary>Writes and reads values whose type is known only at run time, as a schema says.</summary>
public static class Dynamic
{
    /// <summary>
    /// Writes a value. An object is given as a map (fields by name) or a list (fields by position, as many as there are); a union as a
    /// map of one entry; an enum as name or number. What formats without a form of their own deliver as text is taken as text:
    /// dates, durations, decimals, binary in base64.
    /// </summary>
    /// <param name="writer">A format's writer, placed where a value may stand.</param>
    /// <param name="schema">The value's type.</param>
    /// <param name="value">The value.</param>
    /// <param name="mayBeNull">Whether null is a value of it.</param>
    /// <exception cref="CodecException">The value is not of this type; the path leads to the part that is not.</exception>
    public static void Write<TWriter>(ref TWriter writer, Schema schema, Value value, bool mayBeNull = false)
        where TWriter : struct, IValueWriter, allows ref struct
    {
        if (value.IsNull && schema is not AnySchema)
        {
            if (!mayBeNull)
                throw FieldFault.Null(schema);
            writer.WriteNull();
            return;
        }
        switch (schema)
        {
            case ScalarSchema scalar: DynamicScalar.Write(ref writer, scalar.Kind, value); break;
            case EnumSchema names: writer.WriteEnum(names, DynamicScalar.NumberOf(names, value)); break;
            case ListSchema list: WriteList(ref writer, list, value); break;
            case MapSchema map: DynamicMap.Write(ref writer, map, value); break;
            case ObjectSchema type: DynamicObject.Write(ref writer, type, value); break;
            default: writer.WriteValue(value); break;
        }
    }

    /// <summary>
    /// Reads a value. An object becomes a map from the fields' names, in the schema's order; a field that is missing has its default,
    /// or, in formats that do not write zeros (Protocol Buffers), its zero; otherwise it is left out. An enum becomes its name, or the
    /// number when it has none.
    /// </summary>
    /// <param name="reader">A format's reader, placed on a value.</param>
    /// <param name="schema">The value's type.</param>
    /// <param name="mayBeNull">Whether null is a value of it.</param>
    /// <exception cref="CodecException">The input is not a value of this type.</exception>
    public static Value Read<TReader>(ref TReader reader, Schema schema, bool mayBeNull = false)
        where TReader : struct, IValueReader, allows ref struct => Read(ref reader, schema, mayBeNull, default);

    /// <summary>Reads a value into what came before in a format whose fields may come again.</summary>
    internal static Value Read<TReader>(ref TReader reader, Schema schema, bool mayBeNull, Value before)
        where TReader : struct, IValueReader, allows ref struct
    {
        if (mayBeNull && schema is not AnySchema && reader.ReadNull())
            return default;
        return schema switch
        {
            ScalarSchema scalar => DynamicScalar.Read(ref reader, scalar.Kind),
            EnumSchema names => DynamicScalar.Read(ref reader, names),
            ListSchema list => ReadList(ref reader, list, before),
            MapSchema map => DynamicMap.Read(ref reader, map, before),
            ObjectSchema type => DynamicObject.Read(ref reader, type, before),
            _ => reader.ReadValue(),
        };
    }

    private static void WriteList<TWriter>(ref TWriter writer, ListSchema schema, Value value)
        where TWriter : struct, IValueWriter, allows ref struct
    {
        if (value.Kind is not ValueKind.List)
            throw ScalarValues.Not("a list", value);
        var items = value.AsList();
        writer.StartList(items.Count);
        for (int index = 0; index < items.Count; index++)
        {
            try
            {
                Write(ref writer, schema.Item, items[index], schema.ItemMayBeNull);
            }
            catch (CodecException failure)
            {
                throw failure.Under($"[{index}]");
            }
        }
        writer.EndList();
    }

    private static Value ReadList<TReader>(ref TReader reader, ListSchema schema, Value before)
        where TReader : struct, IValueReader, allows ref struct
    {
        var items = before.Kind is ValueKind.List ? (List<Value>)before.AsList() : [];
        var at = reader.StartList();
        while (reader.NextItem(ref at))
            items.Add(Read(ref reader, schema.Item, schema.ItemMayBeNull));
        return Value.From(items);
    }
}
