namespace Polywire.Formats;

/// <summary>How an integer field is written in Protocol Buffers; the other formats have one form only.</summary>
public enum IntegerEncoding
{
    /// <summary>int32, int64, uint32, uint64: short for small positive numbers.</summary>
    Variable,

    /// <summary>sint32, sint64: short for small numbers of either sign.</summary>
    ZigZag,

    /// <summary>fixed32, fixed64, sfixed32, sfixed64: four or eight bytes.</summary>
    Fixed,
}
