namespace Polywire.Formats;

/// <summary>
/// google.protobuf.Timestamp and Duration: <c>int64 seconds = 1; int32 nanos = 2</c>. What is below 100 ns is cut off when reading:
/// .NET's types hold no more.
/// </summary>
internal static class ProtobufTimes
{
    private const uint Seconds = (1 << 3) | (uint)ProtobufWire.Varint;
    private const uint Nanos = (2 << 3) | (uint)ProtobufWire.Varint;
    private const int NanosPerTick = 100;
    private const int NanosPerSecond = 1_000_000_000;

    /// <summary>Seconds of 10,000 years, which a Duration may hold.</summary>
    public const long MostSeconds = 315_576_000_000;

    /// <summary>A point in time as seconds since 1970 and nanoseconds, which are never negative.</summary>
    public static void Write(ref ProtobufOutput output, DateTimeOffset value)
    {
        long ticks = value.UtcTicks - DateTime.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }
        Write(ref output, seconds, (int)rest * NanosPerTick);
    }

    /// <summary>A span of time as seconds and nanoseconds of the same sign.</summary>
    public static void Write(ref ProtobufOutput output, TimeSpan value)
    {
        long seconds = value.Ticks / TimeSpan.TicksPerSecond;
        if (Math.Abs(seconds) > MostSeconds)
            throw TooLong(value);
        Write(ref output, seconds, (int)(value.Ticks % TimeSpan.TicksPerSecond) * NanosPerTick);
    }

    /// <summary>The failure of a span of time that Protocol Buffers do not have.</summary>
    public static CodecException TooLong(TimeSpan value) =>
        new(CodecFailure.NotRepresentable, -1, $"{value} is more than the 10,000 years that google.protobuf.Duration holds");

    public static DateTimeOffset ReadTimestamp(ref ProtobufInput input)
    {
        int start = input.At;
        var (seconds, nanos) = Read(ref input);
        long first = -DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond;
        long last = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
        if (seconds < first || seconds > last || nanos is < 0 or >= NanosPerSecond)
            throw new CodecException(CodecFailure.WrongType, start, $"{seconds} s and {nanos} ns are no google.protobuf.Timestamp: it goes from the year 1 to 9999");
        return new DateTimeOffset(DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) + (nanos / NanosPerTick), TimeSpan.Zero);
    }

    public static TimeSpan ReadDuration(ref ProtobufInput input)
    {
        int start = input.At;
        var (seconds, nanos) = Read(ref input);
        bool oneSign = (seconds >= 0 && nanos >= 0) || (seconds <= 0 && nanos <= 0);
        if (Math.Abs((decimal)seconds) > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond - 1 || Math.Abs((long)nanos) >= NanosPerSecond || !oneSign)
            throw new CodecException(CodecFailure.WrongType, start, $"{seconds} s and {nanos} ns are no google.protobuf.Duration: both have one sign, up to 10,000 years");
        return new TimeSpan((seconds * TimeSpan.TicksPerSecond) + (nanos / NanosPerTick));
    }

    private static void Write(ref ProtobufOutput output, long seconds, int nanos)
    {
        int start = output.Reserve();
        if (seconds != 0)
        {
            output.WriteVarint(Seconds);
            output.WriteVarint((ulong)seconds);
        }
        if (nanos != 0)
        {
            output.WriteVarint(Nanos);
            output.WriteVarint((ulong)nanos);
        }
        output.Mend(start);
    }

    private static (long Seconds, int Nanos) Read(ref ProtobufInput input)
    {
        int outer = input.End, length = input.ReadLength();
        long seconds = 0;
        int nanos = 0;
        input.End = input.At + length;
        while (input.At < input.End)
        {
            uint tag = input.ReadTag();
            if (tag == Seconds)
                seconds = (long)input.ReadVarint();
            else if (tag == Nanos)
                nanos = (int)input.ReadVarint();
            else
                input.Skip(tag, ProtobufFormat.MaxDepth);
        }
        input.End = outer;
        return (seconds, nanos);
    }
}
