using System.Runtime.InteropServices;

namespace Polywire.Formats;

/// <summary>
/// Equality of values through and through. Hashes come from the runtime's secret for texts, so that a peer cannot choose keys that
/// collide.
/// </summary>
internal static class ValueComparer
{
    // Below this many entries, looking at each is faster than hashing.
    private const int FewEntries = 8;

    public static bool Same(Value one, Value other)
    {
        if (one.Kind != other.Kind)
            return false;
        return one.Kind switch
        {
            ValueKind.Null => true,
            ValueKind.Boolean => one.AsBoolean() == other.AsBoolean(),
            ValueKind.Integer => one.AsInteger() == other.AsInteger(),
            ValueKind.Unsigned => one.AsUnsigned() == other.AsUnsigned(),
            ValueKind.Double => one.AsDouble().Equals(other.AsDouble()),
            ValueKind.Text => one.AsText() == other.AsText(),
            ValueKind.Binary => one.AsBinary().AsSpan().SequenceEqual(other.AsBinary()),
            ValueKind.Timestamp => one.AsTimestamp().EqualsExact(other.AsTimestamp()),
            ValueKind.Extension => one.ExtensionType == other.ExtensionType && one.AsBinary().AsSpan().SequenceEqual(other.AsBinary()),
            ValueKind.List => one.AsList().SequenceEqual(other.AsList()),
            _ => SameEntries(one.AsMap(), other.AsMap()),
        };
    }

    public static int Hash(Value value) => value.Kind switch
    {
        ValueKind.Null => 0,
        ValueKind.Boolean => value.AsBoolean() ? 1 : 2,
        ValueKind.Integer => Hash(value.AsInteger()),
        ValueKind.Unsigned => Hash((long)value.AsUnsigned()),
        ValueKind.Double => Hash(BitConverter.DoubleToInt64Bits(value.AsDouble())),
        ValueKind.Text => value.AsText().GetHashCode(StringComparison.Ordinal),
        ValueKind.Timestamp => Hash(value.AsTimestamp().UtcTicks),
        ValueKind.List => value.AsList().Aggregate(3, (hash, item) => HashCode.Combine(hash, Hash(item))),
        ValueKind.Map => value.AsMap().Aggregate(4, (hash, entry) => hash + HashCode.Combine(Hash(entry.Key), Hash(entry.Value))),
        _ => Hash(value.AsBinary()),
    };

    private static int Hash(long number) => string.GetHashCode(MemoryMarshal.Cast<long, char>(new ReadOnlySpan<long>(in number)));

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        int hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(bytes));
        return bytes.Length % 2 == 0 ? hash : HashCode.Combine(hash, bytes[^1]);
    }

    private static bool SameEntries(IReadOnlyList<KeyValuePair<Value, Value>> one, IReadOnlyList<KeyValuePair<Value, Value>> other)
    {
        if (one.Count != other.Count)
            return false;
        if (one.Count <= FewEntries)
            return one.All(entry => other.Any(candidate => Same(entry.Key, candidate.Key) && Same(entry.Value, candidate.Value)));
        var index = new ValueMap(other);
        return one.All(entry => index.IndexOf(entry.Key) is >= 0 and var at && Same(entry.Value, index[at].Value));
    }
}
