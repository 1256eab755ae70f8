using System.Globalization;

namespace Polywire.Formats;

/// <summary>Maps of values whose type is known only at run time.</summary>
internal static class DynamicMap
{
    public static void Write<TWriter>(ref TWriter writer, MapSchema schema, Value value) where TWriter : struct, IValueWriter, allows ref struct
    {
        if (value.Kind is not ValueKind.Map)
            throw ScalarValues.Not("a map", value);
        var entries = value.AsMap();
        writer.StartMap(entries.Count);
        for (int index = 0; index < entries.Count; index++)
        {
            WriteKey(ref writer, schema.Key.Kind, entries[index].Key);
            try
            {
                Dynamic.Write(ref writer, schema.Value, entries[index].Value, schema.ValueMayBeNull);
            }
            catch (CodecException failure)
            {
                throw failure.Under($"[{entries[index].Key}]");
            }
        }
        writer.EndMap();
    }

    public static Value Read<TReader>(ref TReader reader, MapSchema schema, Value before) where TReader : struct, IValueReader, allows ref struct
    {
        var map = before.Kind is ValueKind.Map ? (ValueMap)before.AsMap() : new ValueMap();
        var at = reader.StartMap();
        while (reader.NextEntry(ref at))
        {
            var key = ReadKey(ref reader, schema.Key.Kind);
            if (!TReader.Repeats && map.IndexOf(key) >= 0)
                throw reader.Fault($"the key {key} comes twice");
            map.Set(key, Dynamic.Read(ref reader, schema.Value, schema.ValueMayBeNull));
        }
        return Value.From(map);
    }

    private static void WriteKey<TWriter>(ref TWriter writer, ScalarKind kind, Value key) where TWriter : struct, IValueWriter, allows ref struct
    {
        switch (kind)
        {
            case ScalarKind.Text: writer.WriteKey(ScalarValues.ToText(key)); break;
            case ScalarKind.Boolean: writer.WriteKey(ScalarValues.ToBoolean(FromDigits(key, kind))); break;
            case ScalarKind.Int8: writer.WriteKey(ScalarValues.ToInt64(FromDigits(key, kind), sbyte.MinValue, sbyte.MaxValue)); break;
            case ScalarKind.Int16: writer.WriteKey(ScalarValues.ToInt64(FromDigits(key, kind), short.MinValue, short.MaxValue)); break;
            case ScalarKind.Int32: writer.WriteKey(ScalarValues.ToInt64(FromDigits(key, kind), int.MinValue, int.MaxValue)); break;
            case ScalarKind.Int64: writer.WriteKey(ScalarValues.ToInt64(FromDigits(key, kind))); break;
            case ScalarKind.UInt8: writer.WriteKey(ScalarValues.ToUInt64(FromDigits(key, kind), byte.MaxValue)); break;
            case ScalarKind.UInt16: writer.WriteKey(ScalarValues.ToUInt64(FromDigits(key, kind), ushort.MaxValue)); break;
            case ScalarKind.UInt32: writer.WriteKey(ScalarValues.ToUInt64(FromDigits(key, kind), uint.MaxValue)); break;
            default: writer.WriteKey(ScalarValues.ToUInt64(FromDigits(key, kind))); break;
        }
    }

    /// <summary>Formats whose keys are text (JSON) deliver numbers as their digits.</summary>
    private static Value FromDigits(Value key, ScalarKind kind)
    {
        if (key.Kind is not ValueKind.Text)
            return key;
        string text = key.AsText();
        if (kind is ScalarKind.Boolean)
            return text is "true" or "false" ? Value.From(text is "true") : key;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            return Value.From(number);
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong wide) ? Value.From(wide) : key;
    }

    private static Value ReadKey<TReader>(ref TReader reader, ScalarKind kind) where TReader : struct, IValueReader, allows ref struct => kind switch
    {
        ScalarKind.Text => Value.From(reader.ReadTextKey()),
        ScalarKind.Boolean => Value.From(reader.ReadBooleanKey()),
        ScalarKind.Int8 => Value.From((long)Int8Shape.ReadKey(ref reader)),
        ScalarKind.Int16 => Value.From((long)Int16Shape.ReadKey(ref reader)),
        ScalarKind.Int32 => Value.From((long)Int32Shape.ReadKey(ref reader)),
        ScalarKind.Int64 => Value.From(reader.ReadInt64Key()),
        ScalarKind.UInt8 => Value.From((long)UInt8Shape.ReadKey(ref reader)),
        ScalarKind.UInt16 => Value.From((long)UInt16Shape.ReadKey(ref reader)),
        ScalarKind.UInt32 => Value.From((long)UInt32Shape.ReadKey(ref reader)),
        _ => Value.From(reader.ReadUInt64Key()),
    };
}
