namespace Polywire.Formats;

/// <summary>
/// What every format can read. Implemented by structs over one contiguous span; called by shapes. The reader always stands on a
/// value; reading a scalar uses it up, a list, map or object is walked with a <see cref="Cursor"/>:
/// <c>var at = reader.StartList(); while (reader.NextItem(ref at)) …</c>. Readers convert without loss only (an integer that fits
/// is read as a double; a double with a fraction is not an integer) and throw <see cref="CodecException"/> for anything else.
/// </summary>
public interface IValueReader
{
    /// <summary>Whether a field may come again and then merges (Protocol Buffers), instead of being an error.</summary>
    static abstract bool Repeats { get; }

    /// <summary>
    /// Whether writers leave out fields whose value is the type's zero (Protocol Buffers and its JSON), so that a missing field is
    /// zero and no error.
    /// </summary>
    static virtual bool LeavesOutZeros => false;

    /// <summary>Bytes from the start of the input to the value that the reader stands on, for errors.</summary>
    long Offset { get; }

    /// <summary>Uses the value up when it is null.</summary>
    /// <returns>Whether it was null.</returns>
    bool ReadNull();

    /// <summary>Reads true or false.</summary>
    bool ReadBoolean();

    /// <summary>Reads a signed integer of 32 bits.</summary>
    int ReadInt32();

    /// <summary>Reads a signed integer of 64 bits.</summary>
    long ReadInt64();

    /// <summary>Reads an unsigned integer of 32 bits.</summary>
    uint ReadUInt32();

    /// <summary>Reads an unsigned integer of 64 bits.</summary>
    ulong ReadUInt64();

    /// <summary>Reads a number of 32 bits.</summary>
    float ReadSingle();

    /// <summary>Reads a number of 64 bits.</summary>
    double ReadDouble();

    /// <summary>Reads a decimal number.</summary>
    decimal ReadDecimal();

    /// <summary>Reads text.</summary>
    string ReadText();

    /// <summary>Reads bytes.</summary>
    byte[] ReadBinary();

    /// <summary>Reads a point in time; without an offset it is UTC.</summary>
    DateTimeOffset ReadTimestamp();

    /// <summary>Reads a calendar date.</summary>
    DateOnly ReadDate();

    /// <summary>Reads a time of day.</summary>
    TimeOnly ReadTime();

    /// <summary>Reads a span of time.</summary>
    TimeSpan ReadDuration();

    /// <summary>Reads a UUID.</summary>
    Guid ReadGuid();

    /// <summary>Reads a member of an enumeration, by name or number.</summary>
    long ReadEnum(EnumSchema schema);

    /// <summary>Enters a list.</summary>
    Cursor StartList();

    /// <summary>Steps to the next value of a list.</summary>
    /// <returns>False at its end, which is then used up.</returns>
    bool NextItem(ref Cursor cursor);

    /// <summary>Enters a map.</summary>
    Cursor StartMap();

    /// <summary>Steps to the key of the next entry: read it with one of the key methods, then the value.</summary>
    /// <returns>False at the map's end, which is then used up.</returns>
    bool NextEntry(ref Cursor cursor);

    /// <summary>Reads a key that is text.</summary>
    string ReadTextKey();

    /// <summary>Reads a key that is a signed integer.</summary>
    long ReadInt64Key();

    /// <summary>Reads a key that is an unsigned integer.</summary>
    ulong ReadUInt64Key();

    /// <summary>Reads a key that is true or false.</summary>
    bool ReadBooleanKey();

    /// <summary>
    /// Enters an object. Formats with names take a list too, whose values are the fields in order: this is how arguments are
    /// passed by position.
    /// </summary>
    Cursor StartObject(ObjectSchema schema);

    /// <summary>Steps to the value of the next field that the schema knows; what to do with others is the format's option.</summary>
    /// <param name="schema">The object's fields.</param>
    /// <param name="cursor">Where in the object.</param>
    /// <param name="index">The field's place in <see cref="ObjectSchema.Fields"/>.</param>
    /// <returns>False at the object's end, which is then used up.</returns>
    bool NextField(ObjectSchema schema, ref Cursor cursor, out int index);

    /// <summary>Reads a value whose type is known only from the input.</summary>
    Value ReadValue();

    /// <summary>The failure to throw when the value that was just read cannot be taken.</summary>
    /// <param name="message">What is wrong with it, and what would be right.</param>
    CodecException Fault(string message);
}
