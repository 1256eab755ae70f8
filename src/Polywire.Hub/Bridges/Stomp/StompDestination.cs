using System.Buffers;
using Polywire.Hubs.Topics;
using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>
/// Destinations as STOMP's users write them, and the hub's names. A name may hold any byte: what a version's headers cannot spell (NUL; CR and LF
/// before 1.2; spaces around it in 1.0) is percent-encoded, and so is a percent sign; what comes is decoded.
/// </summary>
internal static class StompDestination
{
    private static readonly SearchValues<byte> s_unspeakable12 = SearchValues.Create("\0%"u8);
    private static readonly SearchValues<byte> s_unspeakable = SearchValues.Create("\0%\r\n"u8);

    /// <summary>What <c>/topic/…</c> begins with, and the hub sends.</summary>
    internal static ReadOnlySpan<byte> TopicPrefix => "/topic/"u8;

    /// <summary>What <c>/queue/…</c> begins with, and the hub sends.</summary>
    internal static ReadOnlySpan<byte> QueuePrefix => "/queue/"u8;

    /// <summary>Takes a destination apart.</summary>
    /// <param name="destination">As in the header.</param>
    /// <param name="raw">The name as it stands there.</param>
    internal static StompPlace Parse(ReadOnlySpan<byte> destination, out ReadOnlySpan<byte> raw)
    {
        if (StartsWith(destination, TopicPrefix, out raw) || StartsWith(destination, "/reply-queue/"u8, out raw) || StartsWith(destination, "/exchange/amq.topic/"u8, out raw))
            return StompPlace.Topic;
        if (StartsWith(destination, QueuePrefix, out raw) || StartsWith(destination, "/amq/queue/"u8, out raw))
            return StompPlace.Queue;
        return StartsWith(destination, "/temp-queue/"u8, out raw) ? StompPlace.Inbox : StompPlace.Unknown;
    }

    /// <summary>The name without percent escapes; what is no escape stands for itself.</summary>
    /// <param name="raw">As it stands in the destination.</param>
    /// <param name="room">At least as long as <paramref name="raw"/>, when that holds escapes.</param>
    internal static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> raw, Span<byte> room)
    {
        if (!raw.Contains((byte)'%')) return raw;
        int written = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            int value = raw[i] == '%' && i + 2 < raw.Length ? Hex(raw[i + 1], raw[i + 2]) : -1;
            room[written++] = value < 0 ? raw[i] : (byte)value;
            if (value >= 0) i += 2;
        }
        return room[..written];
    }

    /// <summary>The name as it may stand in a header, before that is escaped; mostly itself.</summary>
    internal static ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> name, StompVersion version)
    {
        bool plain = !name.ContainsAny(version == StompVersion.V12 ? s_unspeakable12 : s_unspeakable)
            && (version != StompVersion.V10 || name.IsEmpty || (name[0] != ' ' && name[^1] != ' '));
        return plain ? name : EncodeAnew(name, version);
    }

    /// <summary>How a topic's name selects topics: <c>*</c> is any token, <c>&gt;</c> or <c>#</c> at the end any number of them.</summary>
    /// <param name="raw">As it stands in the destination: what is percent-encoded is no wildcard.</param>
    /// <param name="hashes">True when there is a <c>#</c> that the hub would have to read as RabbitMQ does, and it is at the end: to be read as <c>&gt;</c>.</param>
    /// <returns>Null when a <c>#</c> stands elsewhere.</returns>
    internal static SubscriptionKind? KindOf(ReadOnlySpan<byte> raw, out bool hashes)
    {
        hashes = false;
        if (raw.IndexOfAny("*>#"u8) < 0) return SubscriptionKind.Exact;
        SubscriptionKind kind = SubscriptionKind.Exact;
        foreach (Range range in raw.Split((byte)'.'))
        {
            ReadOnlySpan<byte> token = raw[range];
            if (token.Length != 1) continue;
            bool last = range.End.GetOffset(raw.Length) == raw.Length;
            if (token[0] == '#' && !last) return null;
            hashes |= token[0] == '#';
            if (token[0] is (byte)'*' or (byte)'#' || (token[0] == '>' && last)) kind = SubscriptionKind.StompTokens;
        }
        return kind;
    }

    private static byte[] EncodeAnew(ReadOnlySpan<byte> name, StompVersion version)
    {
        var encoded = new List<byte>(name.Length + 8);
        for (int i = 0; i < name.Length; i++)
        {
            byte one = name[i];
            bool must = one is 0 or (byte)'%'
                || (version != StompVersion.V12 && one is (byte)'\r' or (byte)'\n')
                || (version == StompVersion.V10 && one == ' ' && (i == 0 || i == name.Length - 1));
            if (must) encoded.AddRange(System.Text.Encoding.ASCII.GetBytes($"%{one:X2}"));
            else encoded.Add(one);
        }
        return [.. encoded];
    }

    private static bool StartsWith(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> rest)
    {
        bool starts = destination.StartsWith(prefix);
        rest = starts ? destination[prefix.Length..] : default;
        return starts;
    }

    private static int Hex(byte high, byte low) =>
        Uri.IsHexDigit((char)high) && Uri.IsHexDigit((char)low) ? (Uri.FromHex((char)high) * 16) + Uri.FromHex((char)low) : -1;
}
