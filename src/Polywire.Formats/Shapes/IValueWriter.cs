namespace Polywire.Formats;

/// <summary>
/// What every format can write. Implemented by structs; called by shapes. A writer that has no form of its own for a kind
/// (a decimal in MessagePack, a duration in XML-RPC) writes the text form that <see cref="ScalarKind"/> names.
/// </summary>
public interface IValueWriter
{
    /// <summary>No value.</summary>
    void WriteNull();

    /// <summary>True or false.</summary>
    void WriteBoolean(bool value);

    /// <summary>A signed integer of up to 32 bits.</summary>
    void WriteInt32(int value);

    /// <summary>A signed integer of 64 bits.</summary>
    void WriteInt64(long value);

    /// <summary>An unsigned integer of up to 32 bits.</summary>
    void WriteUInt32(uint value);

    /// <summary>An unsigned integer of 64 bits.</summary>
    void WriteUInt64(ulong value);

    /// <summary>An IEEE 754 number of 32 bits.</summary>
    void WriteSingle(float value);

    /// <summary>An IEEE 754 number of 64 bits.</summary>
    void WriteDouble(double value);

    /// <summary>A decimal number of 28 digits.</summary>
    void WriteDecimal(decimal value);

    /// <summary>Text as UTF-16.</summary>
    void WriteText(scoped ReadOnlySpan<char> value);

    /// <summary>Text as UTF-8, which must be well-formed.</summary>
    void WriteUtf8(scoped ReadOnlySpan<byte> value);

    /// <summary>Bytes.</summary>
    void WriteBinary(scoped ReadOnlySpan<byte> value);

    /// <summary>A point in time with its offset from UTC.</summary>
    void WriteTimestamp(DateTimeOffset value);

    /// <summary>A calendar date.</summary>
    void WriteDate(DateOnly value);

    /// <summary>A time of day.</summary>
    void WriteTime(TimeOnly value);

    /// <summary>A span of time, in ticks of 100 ns.</summary>
    void WriteDuration(TimeSpan value);

    /// <summary>A UUID (RFC 9562).</summary>
    void WriteGuid(Guid value);

    /// <summary>A member of an enumeration; a number without a name is written as the number.</summary>
    void WriteEnum(EnumSchema schema, long number);

    /// <summary>A value of MessagePack's extension types; other formats refuse it.</summary>
    /// <param name="type">The application's type, −128 to 127.</param>
    /// <param name="data">Its bytes.</param>
    void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> data);

    /// <summary>Begins a list.</summary>
    /// <param name="count">Exactly how many values follow.</param>
    void StartList(int count);

    /// <summary>Ends a list.</summary>
    void EndList();

    /// <summary>Begins a map: then key, value, key, value.</summary>
    /// <param name="count">Exactly how many entries follow.</param>
    void StartMap(int count);

    /// <summary>The key of the next entry.</summary>
    void WriteKey(scoped ReadOnlySpan<char> key);

    /// <summary>The key of the next entry, as a number; formats whose keys are text write its digits.</summary>
    void WriteKey(long key);

    /// <summary>The key of the next entry, as a number; formats whose keys are text write its digits.</summary>
    void WriteKey(ulong key);

    /// <summary>The key of the next entry; formats whose keys are text write <c>true</c> or <c>false</c>.</summary>
    void WriteKey(bool key);

    /// <summary>Ends a map.</summary>
    void EndMap();

    /// <summary>Begins an object: then field, value, field, value.</summary>
    /// <param name="schema">The object's fields.</param>
    /// <param name="count">Exactly how many fields will be written.</param>
    void StartObject(ObjectSchema schema, int count);

    /// <summary>The next value belongs to this field.</summary>
    void WriteField(FieldSchema field);

    /// <summary>Ends an object.</summary>
    void EndObject();

    /// <summary>A value whose type is known only at run time.</summary>
    void WriteValue(Value value);
}
