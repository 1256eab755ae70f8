namespace Polywire.Formats;

/// <summary>How many bytes a value takes: <see href="https://protobuf.dev/programming-guides/encoding/#structure">the wire types</see>.</summary>
internal enum ProtobufWire
{
    /// <summary>Seven bits per byte, the lowest first; bit 7 says that more follow.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length as a varint, and so many bytes.</summary>
    Length = 2,

    /// <summary>The fields of a group, up to its end; obsolete, only skipped.</summary>
    GroupStart = 3,

    /// <summary>The end of a group.</summary>
    GroupEnd = 4,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
