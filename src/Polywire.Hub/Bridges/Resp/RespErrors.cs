namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// The error texts, word for word as Redis 7.0 has them, since clients compare them; those that Redis has no case for are
/// ours and say so.
/// </summary>
internal static class RespErrors
{
    public static ReadOnlySpan<byte> NotAnInteger => "ERR value is not an integer or out of range"u8;

    public static ReadOnlySpan<byte> NotPositive => "ERR value is out of range, must be positive"u8;

    public static ReadOnlySpan<byte> OutsideLong => "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"u8;

    public static ReadOnlySpan<byte> TimeoutNotAFloat => "ERR timeout is not a float or out of range"u8;

    public static ReadOnlySpan<byte> TimeoutNegative => "ERR timeout is negative"u8;

    public static ReadOnlySpan<byte> TimeoutOutOfRange => "ERR timeout is out of range"u8;

    public static ReadOnlySpan<byte> Syntax => "ERR syntax error"u8;

    public static ReadOnlySpan<byte> NoSuchKey => "ERR no such key"u8;

    public static ReadOnlySpan<byte> IndexOutOfRange => "ERR index out of range"u8;

    public static ReadOnlySpan<byte> SameObject => "ERR source and destination objects are the same"u8;

    public static ReadOnlySpan<byte> NoSuchDatabase => "ERR DB index is out of range"u8;

    public static ReadOnlySpan<byte> InvalidCursor => "ERR invalid cursor"u8;

    public static ReadOnlySpan<byte> RankZero =>
        "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"u8;

    public static ReadOnlySpan<byte> CountNegative => "ERR COUNT can't be negative"u8;

    public static ReadOnlySpan<byte> MaxLengthNegative => "ERR MAXLEN can't be negative"u8;

    public static ReadOnlySpan<byte> CountNotPositive => "ERR count should be greater than 0"u8;

    public static ReadOnlySpan<byte> NumKeysNotPositive => "ERR numkeys should be greater than 0"u8;

    public static ReadOnlySpan<byte> ExpiryNotWithOthers => "ERR NX and XX, GT or LT options at the same time are not compatible"u8;

    public static ReadOnlySpan<byte> ExpiryLaterAndSooner => "ERR GT and LT options at the same time are not compatible"u8;

    /// <summary>CLIENT UNBLOCK with ERROR.</summary>
    public static ReadOnlySpan<byte> Unblocked => "UNBLOCKED client unblocked via CLIENT UNBLOCK"u8;

    /// <summary>Ours: Redis has no cap per list. The first word is Redis's for being out of room.</summary>
    public static ReadOnlySpan<byte> Full => "OOM the queue is full, or there are too many queues"u8;

    /// <summary>Ours: other wires cannot spell longer names, and none can spell the empty one.</summary>
    public static ReadOnlySpan<byte> BadName => "ERR a name must have 1 to 255 bytes"u8;
}
