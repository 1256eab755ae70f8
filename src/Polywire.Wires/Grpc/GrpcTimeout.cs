using System.Globalization;

namespace Polywire.Wires.Grpc;

/// <summary>The header <c>grpc-timeout</c>, and Connect's <c>connect-timeout-ms</c>.</summary>
public static class GrpcTimeout
{
    private const int Digits = 8;
    private const int ConnectDigits = 10;

    // Largest unit last: a span is written in the smallest unit that holds it in eight digits.
    private static readonly (char Unit, long Ticks)[] s_units =
    [
        ('u', TimeSpan.TicksPerMicrosecond), ('m', TimeSpan.TicksPerMillisecond), ('S', TimeSpan.TicksPerSecond),
        ('M', TimeSpan.TicksPerMinute), ('H', TimeSpan.TicksPerHour),
    ];

    /// <summary>Reads <c>grpc-timeout</c>.</summary>
    /// <exception cref="GrpcException"><see cref="GrpcFailure.BadHeader"/>.</exception>
    // Timeout → "grpc-timeout" TimeoutValue TimeoutUnit: 1 to 8 digits and one of H M S m u n
    // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
    public static TimeSpan Parse(ReadOnlySpan<char> text)
    {
        if (text.Length is < 2 or > Digits + 1 || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            throw Bad("grpc-timeout", text, "1 to 8 digits and one of H M S m u n");
        // A tick is 100 ns: round up, since no time at all would end the call before it begins.
        if (text[^1] == 'n') return TimeSpan.FromTicks((count + 99) / 100);
        foreach ((char unit, long ticks) in s_units)
        {
            if (unit == text[^1]) return count > TimeSpan.MaxValue.Ticks / ticks ? TimeSpan.MaxValue : TimeSpan.FromTicks(count * ticks);
        }
        throw Bad("grpc-timeout", text, "1 to 8 digits and one of H M S m u n");
    }

    /// <summary>Writes <c>grpc-timeout</c>; less than nothing is written as nothing.</summary>
    public static string Format(TimeSpan timeout)
    {
        long ticks = Math.Max(0, timeout.Ticks);
        foreach ((char unit, long each) in s_units)
        {
            long count = ticks / each + (ticks % each == 0 ? 0 : 1);
            if (count < 100_000_000) return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
        }
        return "99999999H";
    }

    /// <summary>Reads <c>connect-timeout-ms</c>.</summary>
    /// <exception cref="GrpcException"><see cref="GrpcFailure.BadHeader"/>.</exception>
    // Timeout-Milliseconds → {positive integer as ASCII string of at most 10 digits}
    // https://connectrpc.com/docs/protocol#unary-request
    public static TimeSpan ParseConnect(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= ConnectDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw Bad("connect-timeout-ms", text, "1 to 10 digits");

    /// <summary>Writes <c>connect-timeout-ms</c>.</summary>
    public static string FormatConnect(TimeSpan timeout) =>
        Math.Clamp((long)Math.Ceiling(timeout.TotalMilliseconds), 0, 9_999_999_999).ToString(CultureInfo.InvariantCulture);

    private static GrpcException Bad(string header, ReadOnlySpan<char> text, string wanted) =>
        new(GrpcFailure.BadHeader, $"{header} is '{text}'; it takes {wanted}");
}
