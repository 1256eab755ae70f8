using System.Runtime.CompilerServices;

namespace Polywire.Wires.Nats;

/// <summary>
/// Writes what the hot paths write, into spans of exactly known length: publications of a client, deliveries of a server. Nothing is
/// allocated and nothing is written twice. Words must have been through <see cref="NatsWriter.CheckWord"/>, or be percent-encoded.
/// <see href="https://docs.nats.io/reference/reference-protocols/nats-protocol#pub">Specification.</see>
/// </summary>
public static class NatsMessage
{
    internal const int MostDigits = 10;

    /// <summary>How many bytes <see cref="WritePublish"/> writes.</summary>
    public static int PublishLength(int subject, int reply, int headers, int body) =>
        (headers > 0 ? 5 : 4) + subject + 1 + (reply > 0 ? reply + 1 : 0) + PayloadLength(headers, body);

    /// <summary>Writes <c>PUB subject [reply] size payload</c>, or HPUB where there are headers.</summary>
    /// <param name="target">At least <see cref="PublishLength"/> bytes.</param>
    /// <param name="subject">Where to.</param>
    /// <param name="reply">Where an answer is wanted; empty for nowhere.</param>
    /// <param name="headers">A whole header block; empty for none.</param>
    /// <param name="body">The payload.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WritePublish(Span<byte> target, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        int at = Put(target, 0, headers.IsEmpty ? "PUB "u8 : "HPUB "u8);
        at = Word(target, at, subject);
        if (!reply.IsEmpty)
            at = Word(target, at, reply);
        return WritePayload(target, at, headers, body);
    }

    /// <summary>How many bytes <see cref="WriteHead"/> writes.</summary>
    public static int HeadLength(int subject, int sid) => 4 + subject + 1 + sid + 1;

    /// <summary>Writes <c>MSG subject sid </c>, with which every plain delivery of a subject to a subscription begins.</summary>
    public static int WriteHead(Span<byte> target, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> sid) => Word(target, Word(target, Put(target, 0, "MSG "u8), subject), sid);

    /// <summary>How many bytes <see cref="WriteDelivery(Span{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DeliveryLength(int head, int body) => head + DigitsOf(body) + 2 + body + 2;

    /// <summary>Writes a delivery without answer or headers behind what <see cref="WriteHead"/> has written once for all of them.</summary>
    /// <returns>How many bytes were written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteDelivery(Span<byte> target, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        head.CopyTo(target);
        int at = head.Length + Number(target[head.Length..], body.Length);
        target[at] = (byte)'\r';
        target[at + 1] = (byte)'\n';
        body.CopyTo(target[(at + 2)..]);
        at += body.Length + 4;
        target[at - 2] = (byte)'\r';
        target[at - 1] = (byte)'\n';
        return at;
    }

    /// <summary>How many bytes a delivery with all that it may have takes.</summary>
    public static int DeliveryLength(int subject, int sid, int reply, int headers, int body) =>
        HeadLength(subject, sid) + (headers > 0 ? 1 : 0) + (reply > 0 ? reply + 1 : 0) + PayloadLength(headers, body);

    /// <summary>Writes <c>MSG subject sid [reply] size payload</c>, or HMSG where there are headers.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int WriteDelivery(
        Span<byte> target, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> sid, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        int at = Put(target, 0, headers.IsEmpty ? "MSG "u8 : "HMSG "u8);
        at = Word(target, Word(target, at, subject), sid);
        if (!reply.IsEmpty)
            at = Word(target, at, reply);
        return WritePayload(target, at, headers, body);
    }

    internal static int Number(Span<byte> target, int value)
    {
        int digits = DigitsOf(value);
        for (int i = digits - 1; i >= 0; i--)
        {
            (value, int digit) = Math.DivRem(value, 10);
            target[i] = (byte)('0' + digit);
        }
        return digits;
    }

    private static int DigitsOf(int value) => value switch
    {
        < 10 => 1,
        < 100 => 2,
        < 1_000 => 3,
        < 10_000 => 4,
        < 100_000 => 5,
        < 1_000_000 => 6,
        < 10_000_000 => 7,
        < 100_000_000 => 8,
        < 1_000_000_000 => 9,
        _ => 10,
    };

    // [header-size SP] total-size CRLF headers body CRLF
    private static int WritePayload(Span<byte> target, int at, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        if (!headers.IsEmpty)
        {
            at += Number(target[at..], headers.Length);
            target[at++] = (byte)' ';
        }
        at += Number(target[at..], headers.Length + body.Length);
        at = Put(target, at, "\r\n"u8);
        at = Put(target, at, headers);
        at = Put(target, at, body);
        return Put(target, at, "\r\n"u8);
    }

    private static int PayloadLength(int headers, int body) =>
        (headers > 0 ? DigitsOf(headers) + 1 : 0) + DigitsOf(headers + body) + 2 + headers + body + 2;

    private static int Word(Span<byte> target, int at, ReadOnlySpan<byte> word)
    {
        at = Put(target, at, word);
        target[at] = (byte)' ';
        return at + 1;
    }

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }
}
