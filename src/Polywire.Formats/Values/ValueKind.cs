namespace Polywire.Formats;

/// <summary>What a <see cref="Value"/> holds.</summary>
public enum ValueKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A signed integer of 64 bits.</summary>
    Integer,

    /// <summary>An integer above 2^63 − 1.</summary>
    Unsigned,

    /// <summary>An IEEE 754 number.</summary>
    Double,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>A point in time.</summary>
    Timestamp,

    /// <summary>Values in order.</summary>
    List,

    /// <summary>Entries in the order in which they came; keys are values too.</summary>
    Map,

    /// <summary>MessagePack's extension type: a number and bytes.</summary>
    Extension,
}
