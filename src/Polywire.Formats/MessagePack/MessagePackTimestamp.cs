using System.Buffers.Binary;

namespace Polywire.Formats;

/// <summary>
/// Points in time: <see href="https://github.com/msgpack/msgpack/blob/master/spec.md#timestamp-extension-type">the timestamp extension
/// type</see> in its three widths. .NET's time has steps of 100 ns; what is finer is cut off.
/// </summary>
internal static class MessagePackTimestamp
{
    private const long UnixEpochSeconds = 62_135_596_800;
    private const long LastSecond = 315_537_897_599;
    private const int NanosecondsPerTick = 100;

    public static int Write(Span<byte> to, DateTimeOffset value)
    {
        long ticks = value.UtcTicks;
        long seconds = ticks / TimeSpan.TicksPerSecond - UnixEpochSeconds;
        uint nanoseconds = (uint)(ticks % TimeSpan.TicksPerSecond) * NanosecondsPerTick;
        if (seconds is < 0 or > (1L << 34) - 1)
        {
            // timestamp 96: c7 0c ff, nanoseconds in 32 bits, seconds in 64
            int head = MessagePackNumber.WriteExtensionHead(to, MessagePackCode.TimestampType, 12);
            BinaryPrimitives.WriteUInt32BigEndian(to[head..], nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(to[(head + 4)..], seconds);
            return head + 12;
        }
        if (nanoseconds == 0 && seconds <= uint.MaxValue)
        {
            // timestamp 32: d6 ff, seconds in 32 bits
            int head = MessagePackNumber.WriteExtensionHead(to, MessagePackCode.TimestampType, 4);
            BinaryPrimitives.WriteUInt32BigEndian(to[head..], (uint)seconds);
            return head + 4;
        }
        // timestamp 64: d7 ff, nanoseconds in 30 bits, seconds in 34
        int start = MessagePackNumber.WriteExtensionHead(to, MessagePackCode.TimestampType, 8);
        BinaryPrimitives.WriteUInt64BigEndian(to[start..], ((ulong)nanoseconds << 34) | (ulong)seconds);
        return start + 8;
    }

    /// <summary>Reads the data of extension −1.</summary>
    /// <returns>False when it is none of the three forms, has more than 999,999,999 ns, or lies outside the years 1 to 9999.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out DateTimeOffset value)
    {
        long seconds;
        uint nanoseconds = 0;
        value = default;
        switch (data.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                break;
            case 8:
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(data);
                nanoseconds = (uint)(both >> 34);
                seconds = (long)(both & ((1UL << 34) - 1));
                break;
            case 12:
                nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(data);
                seconds = BinaryPrimitives.ReadInt64BigEndian(data[4..]);
                break;
            default:
                return false;
        }
        if (nanoseconds > 999_999_999 || seconds < -UnixEpochSeconds || seconds > LastSecond - UnixEpochSeconds)
            return false;
        value = new DateTimeOffset((seconds + UnixEpochSeconds) * TimeSpan.TicksPerSecond + nanoseconds / NanosecondsPerTick, TimeSpan.Zero);
        return true;
    }
}
