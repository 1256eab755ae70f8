namespace Polywire.Formats;

/// <summary>
/// google.protobuf.Value, Struct and ListValue: what JSON can say. Numbers are doubles there, so whole ones come back as integers, and
/// an integer that a double cannot hold is refused. Binary and points in time become text, as in JSON.
/// </summary>
internal static class ProtobufValues
{
    // message Value { oneof kind { NullValue null_value = 1; double number_value = 2; string string_value = 3; bool bool_value = 4;
    //                              Struct struct_value = 5; ListValue list_value = 6; } }
    private const uint Null = (1 << 3) | (uint)ProtobufWire.Varint;
    private const uint Number = (2 << 3) | (uint)ProtobufWire.Fixed64;
    private const uint Text = (3 << 3) | (uint)ProtobufWire.Length;
    private const uint Boolean = (4 << 3) | (uint)ProtobufWire.Varint;
    private const uint Struct = (5 << 3) | (uint)ProtobufWire.Length;
    private const uint List = (6 << 3) | (uint)ProtobufWire.Length;

    // message Struct { map<string, Value> fields = 1; }  message ListValue { repeated Value values = 1; }
    private const uint Content = (1 << 3) | (uint)ProtobufWire.Length;
    private const uint Key = (1 << 3) | (uint)ProtobufWire.Length;
    private const uint Entry = (2 << 3) | (uint)ProtobufWire.Length;

    // Messages that lie between a value and one in it: ListValue and the value; Struct, the entry and the value.
    private const int ListDepth = 2;
    private const int StructDepth = 3;

    private const double MostWhole = 1L << 53;

    /// <summary>Writes the length and the message.</summary>
    public static void Write(ref ProtobufOutput output, Value value, int depth)
    {
        int start = output.Reserve();
        switch (value.Kind)
        {
            case ValueKind.Null: output.WriteVarint(Null); output.WriteByte(0); break;
            case ValueKind.Boolean: output.WriteVarint(Boolean); output.WriteByte(value.AsBoolean() ? (byte)1 : (byte)0); break;
            case ValueKind.Integer or ValueKind.Unsigned or ValueKind.Double: WriteNumber(ref output, value); break;
            case ValueKind.Text: output.WriteVarint(Text); output.WriteText(value.AsText()); break;
            case ValueKind.Binary: output.WriteVarint(Text); output.WriteText(Convert.ToBase64String(value.AsBinary())); break;
            case ValueKind.Timestamp: WriteTimestamp(ref output, value.AsTimestamp()); break;
            case ValueKind.List: WriteList(ref output, value.AsList(), depth - ListDepth); break;
            case ValueKind.Map: WriteStruct(ref output, value.AsMap(), depth - StructDepth); break;
            default: throw new CodecException(CodecFailure.NotRepresentable, -1, "MessagePack's extension types have no form in google.protobuf.Value: use text");
        }
        output.Mend(start);
    }

    /// <summary>Reads the length and the message.</summary>
    public static Value Read(ref ProtobufInput input, FormatLimits limits, int depth)
    {
        int outer = Start(ref input, depth);
        Value value = default;
        while (input.At < input.End)
        {
            uint tag = input.ReadTag();
            switch (tag)
            {
                case Null: input.ReadVarint(); value = default; break;
                case Number: value = ToNumber(BitConverter.UInt64BitsToDouble(input.ReadFixed64())); break;
                case Text: value = Value.From(input.ReadText(limits.ScalarBytes)); break;
                case Boolean: value = Value.From(input.ReadVarint() != 0); break;
                case Struct: value = ReadStruct(ref input, limits, depth - 1); break;
                case List: value = ReadList(ref input, limits, depth - 1); break;
                default: input.Skip(tag, depth); break;
            }
        }
        input.End = outer;
        return value;
    }

    /// <summary>The text of a key; numbers and booleans become what JSON writes for them.</summary>
    public static string KeyOf(Value key) => key.Kind switch
    {
        ValueKind.Text => key.AsText(),
        ValueKind.Boolean => key.AsBoolean() ? "true" : "false",
        ValueKind.Integer => key.AsInteger().ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueKind.Unsigned => key.AsUnsigned().ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new CodecException(CodecFailure.NotRepresentable, -1, $"a key of google.protobuf.Struct is text, but this one is {key.Kind.ToString().ToLowerInvariant()}"),
    };

    /// <summary>A number that is whole as an integer, since that is what it was in most programs.</summary>
    private static Value ToNumber(double number)
    {
        bool whole = number == Math.Floor(number) && Math.Abs(number) <= MostWhole && !(number == 0 && double.IsNegative(number));
        return whole ? Value.From((long)number) : Value.From(number);
    }

    private static void WriteNumber(ref ProtobufOutput output, Value value)
    {
        double number = value.AsDouble();
        if (value.Kind is not ValueKind.Double && Math.Abs(number) > MostWhole)
            throw new CodecException(CodecFailure.NotRepresentable, -1, $"{KeyOf(value)} has no exact form in google.protobuf.Value, whose numbers are doubles: pass it as text");
        output.WriteVarint(Number);
        output.WriteFixed64(BitConverter.DoubleToUInt64Bits(number));
    }

    private static void WriteTimestamp(ref ProtobufOutput output, DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        output.WriteVarint(Text);
        output.WriteBytes(text[..Rfc3339.Write(text, value)]);
    }

    private static void WriteList(ref ProtobufOutput output, IReadOnlyList<Value> items, int depth)
    {
        CheckDepth(depth);
        output.WriteVarint(List);
        int start = output.Reserve();
        for (int index = 0; index < items.Count; index++)
        {
            output.WriteVarint(Content);
            Write(ref output, items[index], depth);
        }
        output.Mend(start);
    }

    private static void WriteStruct(ref ProtobufOutput output, IReadOnlyList<KeyValuePair<Value, Value>> entries, int depth)
    {
        CheckDepth(depth);
        output.WriteVarint(Struct);
        int start = output.Reserve();
        for (int index = 0; index < entries.Count; index++)
        {
            output.WriteVarint(Content);
            int entry = output.Reserve();
            output.WriteVarint(Key);
            output.WriteText(KeyOf(entries[index].Key));
            output.WriteVarint(Entry);
            Write(ref output, entries[index].Value, depth);
            output.Mend(entry);
        }
        output.Mend(start);
    }

    private static Value ReadList(ref ProtobufInput input, FormatLimits limits, int depth)
    {
        int outer = Start(ref input, depth);
        List<Value> items = [];
        while (input.At < input.End)
        {
            uint tag = input.ReadTag();
            if (tag != Content)
            {
                input.Skip(tag, depth);
                continue;
            }
            CheckCount(items.Count, limits);
            items.Add(Read(ref input, limits, depth - 1));
        }
        input.End = outer;
        return Value.From(items);
    }

    private static Value ReadStruct(ref ProtobufInput input, FormatLimits limits, int depth)
    {
        int outer = Start(ref input, depth);
        ValueMap map = new();
        while (input.At < input.End)
        {
            uint tag = input.ReadTag();
            if (tag != Content)
            {
                input.Skip(tag, depth);
                continue;
            }
            CheckCount(map.Count, limits);
            ReadEntry(ref input, map, limits, depth - 1);
        }
        input.End = outer;
        return Value.From(map);
    }

    private static void ReadEntry(ref ProtobufInput input, ValueMap map, FormatLimits limits, int depth)
    {
        int outer = Start(ref input, depth);
        string key = "";
        Value value = default;
        while (input.At < input.End)
        {
            uint tag = input.ReadTag();
            if (tag == Key)
                key = input.ReadText(limits.ScalarBytes);
            else if (tag == Entry)
                value = Read(ref input, limits, depth - 1);
            else
                input.Skip(tag, depth);
        }
        input.End = outer;
        map.Set(Value.From(key), value);
    }

    /// <summary>Enters a message.</summary>
    /// <returns>Where the outer one ends.</returns>
    private static int Start(ref ProtobufInput input, int depth)
    {
        CheckDepth(depth);
        int outer = input.End, length = input.ReadLength();
        input.End = input.At + length;
        return outer;
    }

    private static void CheckDepth(int depth)
    {
        if (depth < 0)
            throw new CodecException(CodecFailure.Limit, -1, "values lie deeper inside each other than FormatLimits.Depth allows messages to");
    }

    private static void CheckCount(int count, FormatLimits limits)
    {
        if (count >= limits.Count)
            throw new CodecException(CodecFailure.Limit, -1, $"more values in one list or map than FormatLimits.Count ({limits.Count:#,0})");
    }
}
