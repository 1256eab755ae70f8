namespace Polywire.Formats;

/// <summary>The numbers that formats of digits cannot say, as the texts that proto3 JSON and others use.</summary>
internal static class NamedNumbers
{
    public static ReadOnlySpan<byte> NameOf(double value) =>
        double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;

    public static bool TryRead(ReadOnlySpan<char> text, out double value)
    {
        value = text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => 0,
        };
        return value != 0;
    }

    public static bool TryRead(ReadOnlySpan<byte> utf8, out double value)
    {
        value = utf8.SequenceEqual("NaN"u8) ? double.NaN
            : utf8.SequenceEqual("Infinity"u8) ? double.PositiveInfinity
            : utf8.SequenceEqual("-Infinity"u8) ? double.NegativeInfinity : 0;
        return value != 0;
    }
}
