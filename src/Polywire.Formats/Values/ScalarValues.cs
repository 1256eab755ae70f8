using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Polywire.Formats;

/// <summary>
/// A dynamic value as a scalar of a schema: without loss, and from the text forms that <see cref="ScalarKind"/> names, since formats
/// that have no form of their own (a date in JSON) deliver those.
/// </summary>
internal static class ScalarValues
{
    public static bool ToBoolean(Value value) => value.Kind is ValueKind.Boolean ? value.AsBoolean() : throw Not("true or false", value);

    public static long ToInt64(Value value, long from = long.MinValue, long to = long.MaxValue)
    {
        long? number = value.Kind is ValueKind.Integer || IsWhole(value) ? value.AsInteger() : null;
        return number is { } whole && whole >= from && whole <= to ? whole : throw Not($"an integer from {from} to {to}", value);
    }

    public static ulong ToUInt64(Value value, ulong to = ulong.MaxValue)
    {
        ulong? number = value.Kind is ValueKind.Unsigned || ((value.Kind is ValueKind.Integer || IsWhole(value)) && value.AsInteger() >= 0)
            ? value.AsUnsigned()
            : null;
        return number is { } whole && whole <= to ? whole : throw Not($"an integer from 0 to {to}", value);
    }

    public static double ToDouble(Value value) => value.Kind switch
    {
        ValueKind.Double or ValueKind.Integer or ValueKind.Unsigned => value.AsDouble(),
        ValueKind.Text when NamedNumbers.TryRead(value.AsText(), out double named) => named,
        _ => throw Not("a number", value),
    };

    public static float ToSingle(Value value)
    {
        double number = ToDouble(value);
        float narrow = (float)number;
        return float.IsInfinity(narrow) == double.IsInfinity(number) ? narrow : throw Not($"a number up to {float.MaxValue:R}", value);
    }

    public static decimal ToDecimal(Value value)
    {
        decimal number;
        switch (value.Kind)
        {
            case ValueKind.Integer: return value.AsInteger();
            case ValueKind.Unsigned: return value.AsUnsigned();
            case ValueKind.Double when TryRead(value.AsDouble().ToString("R", CultureInfo.InvariantCulture), DecimalText.TryRead, out number): return number;
            case ValueKind.Text when TryRead(value.AsText(), DecimalText.TryRead, out number): return number;
            default: throw Not("a decimal number of up to 28 digits", value);
        }
    }

    public static string ToText(Value value) => value.Kind is ValueKind.Text ? value.AsText() : throw Not("text", value);

    public static byte[] ToBinary(Value value)
    {
        if (value.Kind is ValueKind.Binary)
            return value.AsBinary();
        byte[] bytes = [];
        return value.Kind is ValueKind.Text && Base64.IsValid(value.AsText(), out int length) && Convert.TryFromBase64String(value.AsText(), bytes = new byte[length], out _)
            ? bytes
            : throw Not("binary, or base64 text", value);
    }

    public static DateTimeOffset ToTimestamp(Value value) =>
        value.Kind is ValueKind.Timestamp ? value.AsTimestamp()
        : FromText<DateTimeOffset>(value, Rfc3339.TryRead, "a point in time such as 2026-11-21T10:11:12Z");

    public static DateOnly ToDate(Value value) => FromText<DateOnly>(value, Rfc3339.TryRead, "a date such as 2026-11-21");

    public static TimeOnly ToTime(Value value) => FromText<TimeOnly>(value, Rfc3339.TryRead, "a time of day such as 10:11:12.5");

    public static TimeSpan ToDuration(Value value) => FromText<TimeSpan>(value, DurationText.TryRead, "a duration such as 1.5s");

    public static Guid ToGuid(Value value) => FromText<Guid>(value, GuidText.TryRead, "a UUID of 36 characters");

    /// <summary>The failure of a value that is not what its schema says.</summary>
    public static CodecException Not(string expected, Value value) => new(CodecFailure.WrongType, -1, $"expected {expected}, but it is {Describe(value)}");

    private delegate bool Reader<T>(ReadOnlySpan<byte> text, out T value);

    private static T FromText<T>(Value value, Reader<T> read, string expected) =>
        value.Kind is ValueKind.Text && TryRead(value.AsText(), read, out var result) ? result : throw Not(expected, value);

    private static bool TryRead<T>(string text, Reader<T> read, out T value)
    {
        Span<byte> utf8 = stackalloc byte[128];
        value = default!;
        return Encoding.UTF8.TryGetBytes(text, utf8, out int length) && read(utf8[..length], out value);
    }

    private static bool IsWhole(Value value) =>
        value.Kind is ValueKind.Double && value.AsDouble() is var number && number == Math.Floor(number) && Math.Abs(number) < 9.2e18;

    private static string Describe(Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Boolean => value.AsBoolean() ? "true" : "false",
        ValueKind.Integer => value.AsInteger().ToString(CultureInfo.InvariantCulture),
        ValueKind.Unsigned => value.AsUnsigned().ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => value.AsDouble().ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Text when value.AsText().Length <= 60 => $"the text \"{value.AsText()}\"",
        ValueKind.Timestamp => "a point in time",
        ValueKind.List => "a list",
        ValueKind.Map => "a map",
        ValueKind.Extension => "an extension",
        _ => value.Kind.ToString().ToLowerInvariant(),
    };
}
