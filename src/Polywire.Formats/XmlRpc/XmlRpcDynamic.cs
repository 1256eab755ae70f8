namespace Polywire.Formats;

/// <summary>Values whose type is known only at run time.</summary>
internal static class XmlRpcDynamic
{
    /// <summary>Writes a value as the type that it has.</summary>
    public static void Write(ref XmlRpcWriter writer, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: writer.WriteNull(); break;
            case ValueKind.Boolean: writer.WriteBoolean(value.AsBoolean()); break;
            case ValueKind.Integer: writer.WriteInt64(value.AsInteger()); break;
            case ValueKind.Unsigned: writer.WriteUInt64(value.AsUnsigned()); break;
            case ValueKind.Double: writer.WriteDouble(value.AsDouble()); break;
            case ValueKind.Text: writer.WriteText(value.AsText()); break;
            case ValueKind.Binary: writer.WriteBinary(value.AsBinary()); break;
            case ValueKind.Timestamp: writer.WriteTimestamp(value.AsTimestamp()); break;
            case ValueKind.List: WriteList(ref writer, value.AsList()); break;
            case ValueKind.Map: WriteMap(ref writer, value.AsMap()); break;
            default: writer.WriteExtension(value.ExtensionType, value.AsBinary()); break;
        }
    }

    /// <summary>Reads a struct; of members with the same name the last counts, as in Python, whose structs are maps too.</summary>
    public static Value ReadMap(ref XmlRpcReader reader)
    {
        ValueMap entries = new();
        Cursor cursor = reader.StartMap();
        while (reader.NextEntry(ref cursor))
        {
            var name = Value.From(reader.ReadTextKey());
            entries.Set(name, reader.ReadValue());
        }
        return Value.From(entries);
    }

    /// <summary>Reads an array.</summary>
    public static Value ReadList(ref XmlRpcReader reader)
    {
        List<Value> items = [];
        Cursor cursor = reader.StartList();
        while (reader.NextItem(ref cursor)) items.Add(reader.ReadValue());
        return Value.From(items);
    }

    private static void WriteList(ref XmlRpcWriter writer, IReadOnlyList<Value> items)
    {
        writer.StartList(items.Count);
        foreach (Value item in items) Write(ref writer, item);
        writer.EndList();
    }

    private static void WriteMap(ref XmlRpcWriter writer, IReadOnlyList<KeyValuePair<Value, Value>> entries)
    {
        writer.StartMap(entries.Count);
        foreach ((Value key, Value value) in entries)
        {
            switch (key.Kind)
            {
                case ValueKind.Text: writer.WriteKey(key.AsText()); break;
                case ValueKind.Integer: writer.WriteKey(key.AsInteger()); break;
                case ValueKind.Unsigned: writer.WriteKey(key.AsUnsigned()); break;
                case ValueKind.Boolean: writer.WriteKey(key.AsBoolean()); break;
                default: throw new CodecException(CodecFailure.NotRepresentable, -1, $"the name of a member is text, not {key.Kind.ToString().ToLowerInvariant()}");
            }
            Write(ref writer, value);
        }
        writer.EndMap();
    }
}
