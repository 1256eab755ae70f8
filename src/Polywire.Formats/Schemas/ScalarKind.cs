namespace Polywire.Formats;

/// <summary>The scalars. In brackets the text form, for formats that have no form of their own.</summary>
public enum ScalarKind
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>8 bits, signed.</summary>
    Int8,

    /// <summary>8 bits, unsigned.</summary>
    UInt8,

    /// <summary>16 bits, signed.</summary>
    Int16,

    /// <summary>16 bits, unsigned.</summary>
    UInt16,

    /// <summary>32 bits, signed.</summary>
    Int32,

    /// <summary>32 bits, unsigned.</summary>
    UInt32,

    /// <summary>64 bits, signed.</summary>
    Int64,

    /// <summary>64 bits, unsigned.</summary>
    UInt64,

    /// <summary>IEEE 754, 32 bits.</summary>
    Single,

    /// <summary>IEEE 754, 64 bits.</summary>
    Double,

    /// <summary>28 decimal digits (digits, '.' as the mark, no exponent).</summary>
    Decimal,

    /// <summary>Unicode text.</summary>
    Text,

    /// <summary>Bytes (base64, RFC 4648 section 4).</summary>
    Binary,

    /// <summary>A point in time with offset (RFC 3339).</summary>
    Timestamp,

    /// <summary>A date (RFC 3339 full-date).</summary>
    Date,

    /// <summary>A time of day (RFC 3339 partial-time).</summary>
    Time,

    /// <summary>A span of time (seconds with up to 9 decimals and <c>s</c>: proto3 JSON).</summary>
    Duration,

    /// <summary>A UUID (RFC 9562, 36 characters).</summary>
    Guid,
}
