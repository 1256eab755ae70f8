using System.Text;

namespace Polywire.Formats;

/// <summary>Scalars and enums of values whose type is known only at run time.</summary>
internal static class DynamicScalar
{
    public static void Write<TWriter>(ref TWriter writer, ScalarKind kind, Value value) where TWriter : struct, IValueWriter, allows ref struct
    {
        switch (kind)
        {
            case ScalarKind.Boolean: writer.WriteBoolean(ScalarValues.ToBoolean(value)); break;
            case ScalarKind.Int8: writer.WriteInt32((int)ScalarValues.ToInt64(value, sbyte.MinValue, sbyte.MaxValue)); break;
            case ScalarKind.Int16: writer.WriteInt32((int)ScalarValues.ToInt64(value, short.MinValue, short.MaxValue)); break;
            case ScalarKind.Int32: writer.WriteInt32((int)ScalarValues.ToInt64(value, int.MinValue, int.MaxValue)); break;
            case ScalarKind.Int64: writer.WriteInt64(ScalarValues.ToInt64(value)); break;
            case ScalarKind.UInt8: writer.WriteUInt32((uint)ScalarValues.ToUInt64(value, byte.MaxValue)); break;
            case ScalarKind.UInt16: writer.WriteUInt32((uint)ScalarValues.ToUInt64(value, ushort.MaxValue)); break;
            case ScalarKind.UInt32: writer.WriteUInt32((uint)ScalarValues.ToUInt64(value, uint.MaxValue)); break;
            case ScalarKind.UInt64: writer.WriteUInt64(ScalarValues.ToUInt64(value)); break;
            case ScalarKind.Single: writer.WriteSingle(ScalarValues.ToSingle(value)); break;
            case ScalarKind.Double: writer.WriteDouble(ScalarValues.ToDouble(value)); break;
            case ScalarKind.Decimal: writer.WriteDecimal(ScalarValues.ToDecimal(value)); break;
            case ScalarKind.Text: writer.WriteText(ScalarValues.ToText(value)); break;
            case ScalarKind.Binary: writer.WriteBinary(ScalarValues.ToBinary(value)); break;
            case ScalarKind.Timestamp: writer.WriteTimestamp(ScalarValues.ToTimestamp(value)); break;
            case ScalarKind.Date: writer.WriteDate(ScalarValues.ToDate(value)); break;
            case ScalarKind.Time: writer.WriteTime(ScalarValues.ToTime(value)); break;
            case ScalarKind.Duration: writer.WriteDuration(ScalarValues.ToDuration(value)); break;
            default: writer.WriteGuid(ScalarValues.ToGuid(value)); break;
        }
    }

    public static Value Read<TReader>(ref TReader reader, ScalarKind kind) where TReader : struct, IValueReader, allows ref struct
    {
        switch (kind)
        {
            case ScalarKind.Boolean: return Value.From(reader.ReadBoolean());
            case ScalarKind.Int8: return Value.From((long)Read<sbyte, Int8Shape, TReader>(ref reader));
            case ScalarKind.Int16: return Value.From((long)Read<short, Int16Shape, TReader>(ref reader));
            case ScalarKind.Int32: return Value.From((long)reader.ReadInt32());
            case ScalarKind.Int64: return Value.From(reader.ReadInt64());
            case ScalarKind.UInt8: return Value.From((long)Read<byte, UInt8Shape, TReader>(ref reader));
            case ScalarKind.UInt16: return Value.From((long)Read<ushort, UInt16Shape, TReader>(ref reader));
            case ScalarKind.UInt32: return Value.From((long)reader.ReadUInt32());
            case ScalarKind.UInt64: return Value.From(reader.ReadUInt64());
            case ScalarKind.Single: return Value.From((double)reader.ReadSingle());
            case ScalarKind.Double: return Value.From(reader.ReadDouble());
            case ScalarKind.Text: return Value.From(reader.ReadText());
            case ScalarKind.Binary: return Value.From(reader.ReadBinary());
            case ScalarKind.Timestamp: return Value.From(reader.ReadTimestamp());
            default: return ReadAsText(ref reader, kind);
        }
    }

    public static Value Read<TReader>(ref TReader reader, EnumSchema schema) where TReader : struct, IValueReader, allows ref struct
    {
        long number = reader.ReadEnum(schema);
        return schema.NameOf(number) is { } name ? Value.From(name) : Value.From(number);
    }

    public static long NumberOf(EnumSchema schema, Value value)
    {
        if (value.Kind is ValueKind.Text && schema.TryGetNumber(value.AsText(), out long number))
            return number;
        return value.Kind is ValueKind.Integer
            ? value.AsInteger()
            : throw ScalarValues.Not(schema.Choices, value);
    }

    /// <summary>A value has no kind for these: the text form keeps them exact.</summary>
    private static Value ReadAsText<TReader>(ref TReader reader, ScalarKind kind) where TReader : struct, IValueReader, allows ref struct
    {
        Span<byte> text = stackalloc byte[64];
        int length = kind switch
        {
            ScalarKind.Decimal => DecimalText.Write(text, reader.ReadDecimal()),
            ScalarKind.Date => Rfc3339.Write(text, reader.ReadDate()),
            ScalarKind.Time => Rfc3339.Write(text, reader.ReadTime()),
            ScalarKind.Duration => DurationText.Write(text, reader.ReadDuration()),
            _ => GuidText.Write(text, reader.ReadGuid()),
        };
        return Value.From(Encoding.ASCII.GetString(text[..length]));
    }

    private static T Read<T, TShape, TReader>(ref TReader reader)
        where T : struct where TShape : IShape<T> where TReader : struct, IValueReader, allows ref struct
    {
        T value = default;
        TShape.Read(ref reader, ref value);
        return value;
    }
}
