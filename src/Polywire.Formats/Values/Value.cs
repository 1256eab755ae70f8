namespace Polywire.Formats;

/// <summary>
/// A value whose type is known only at run time: the common ground of all formats. Values are equal when they are of one kind and hold
/// the same through and through; the order of a map's entries does not count.
/// </summary>
public readonly struct Value : IEquatable<Value>
{
    private readonly object? _object;
    private readonly long _bits;

    private Value(ValueKind kind, long bits, object? held)
    {
        Kind = kind;
        _bits = bits;
        _object = held;
    }

    /// <summary>No value; also <c>default</c>.</summary>
    public static Value Null => default;

    /// <summary>What it holds.</summary>
    public ValueKind Kind { get; }

    /// <summary>Whether it is null.</summary>
    public bool IsNull => Kind is ValueKind.Null;

    /// <summary>A boolean.</summary>
    public static Value From(bool value) => new(ValueKind.Boolean, value ? 1 : 0, null);

    /// <summary>An integer.</summary>
    public static Value From(long value) => new(ValueKind.Integer, value, null);

    /// <summary>An integer; <see cref="ValueKind.Integer"/> when it fits 63 bits.</summary>
    public static Value From(ulong value) => new(value <= long.MaxValue ? ValueKind.Integer : ValueKind.Unsigned, (long)value, null);

    /// <summary>A number.</summary>
    public static Value From(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>Text; null becomes <see cref="Null"/>.</summary>
    public static Value From(string? value) => value is null ? default : new(ValueKind.Text, 0, value);

    /// <summary>Bytes, not copied; null becomes <see cref="Null"/>.</summary>
    public static Value From(byte[]? value) => value is null ? default : new(ValueKind.Binary, 0, value);

    /// <summary>A point in time.</summary>
    public static Value From(DateTimeOffset value) => new(ValueKind.Timestamp, 0, value);

    /// <summary>A list, not copied.</summary>
    public static Value From(IReadOnlyList<Value> value) => new(ValueKind.List, 0, value);

    /// <summary>A map, not copied.</summary>
    public static Value From(IReadOnlyList<KeyValuePair<Value, Value>> value) => new(ValueKind.Map, 0, value);

    /// <summary>A map with text keys.</summary>
    public static Value Map(params ReadOnlySpan<(string Key, Value Value)> entries)
    {
        var map = new KeyValuePair<Value, Value>[entries.Length];
        for (int index = 0; index < entries.Length; index++)
            map[index] = new(From(entries[index].Key), entries[index].Value);
        return From(map);
    }

    /// <summary>A list.</summary>
    public static Value List(params ReadOnlySpan<Value> items) => From(items.ToArray());

    /// <summary>MessagePack's extension type.</summary>
    public static Value Extension(sbyte type, byte[] data) => new(ValueKind.Extension, type, data);

    /// <summary>The boolean.</summary>
    /// <exception cref="InvalidOperationException">It holds something else. So for all of these.</exception>
    public bool AsBoolean() => Kind is ValueKind.Boolean ? _bits != 0 : throw Not("a boolean");

    /// <summary>The integer; doubles without fraction count.</summary>
    public long AsInteger() => Kind switch
    {
        ValueKind.Integer => _bits,
        ValueKind.Double when AsDouble() is var number && number == Math.Floor(number) && Math.Abs(number) < 9.2e18 => (long)number,
        _ => throw Not("an integer of 64 bits"),
    };

    /// <summary>The integer, which is not negative.</summary>
    public ulong AsUnsigned() => Kind is ValueKind.Unsigned ? (ulong)_bits
        : AsInteger() is >= 0 and var number ? (ulong)number : throw Not("an integer from 0");

    /// <summary>The number; integers count.</summary>
    public double AsDouble() => Kind switch
    {
        ValueKind.Double => BitConverter.Int64BitsToDouble(_bits),
        ValueKind.Integer => _bits,
        ValueKind.Unsigned => (ulong)_bits,
        _ => throw Not("a number"),
    };

    /// <summary>The text.</summary>
    public string AsText() => Kind is ValueKind.Text ? (string)_object! : throw Not("text");

    /// <summary>The bytes; of an extension, its data.</summary>
    public byte[] AsBinary() => Kind is ValueKind.Binary or ValueKind.Extension ? (byte[])_object! : throw Not("binary");

    /// <summary>The point in time.</summary>
    public DateTimeOffset AsTimestamp() => Kind is ValueKind.Timestamp ? (DateTimeOffset)_object! : throw Not("a timestamp");

    /// <summary>The list.</summary>
    public IReadOnlyList<Value> AsList() => Kind is ValueKind.List ? (IReadOnlyList<Value>)_object! : throw Not("a list");

    /// <summary>The map.</summary>
    public IReadOnlyList<KeyValuePair<Value, Value>> AsMap() =>
        Kind is ValueKind.Map ? (IReadOnlyList<KeyValuePair<Value, Value>>)_object! : throw Not("a map");

    /// <summary>The extension's type.</summary>
    public sbyte ExtensionType => Kind is ValueKind.Extension ? (sbyte)_bits : throw Not("an extension");

    /// <summary>The value of a text key in a map; null when it is not there or this is no map.</summary>
    public Value? Get(string key)
    {
        if (Kind is not ValueKind.Map)
            return null;
        if (_object is ValueMap map)
            return map.IndexOf(From(key)) is >= 0 and var place ? map[place].Value : null;
        foreach (var entry in AsMap())
        {
            if (entry.Key.Kind is ValueKind.Text && entry.Key.AsText() == key)
                return entry.Value;
        }
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(Value other) => ValueComparer.Same(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ValueComparer.Hash(this);

    /// <summary>The value as JSON on one line, for people: <see cref="Json.Print"/>.</summary>
    public override string ToString() => Json.Print(this);

    /// <summary>Whether both hold the same.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Whether they hold different things.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    private InvalidOperationException Not(string expected) => new($"expected {expected}, but it is {Kind.ToString().ToLowerInvariant()}");
}
