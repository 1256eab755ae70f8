using System.Buffers.Binary;

namespace Polywire.Wires.Zmtp;

/// <summary>The 24 bytes that make each box of CURVE different: a text that says what it is for, and a number or random bytes (https://rfc.zeromq.org/spec/26/#nonces).</summary>
internal static class ZmtpCurveNonce
{
    internal const int Length = 24;

    /// <summary>Of 16 letters and a number.</summary>
    internal static ReadOnlySpan<byte> Short(Span<byte> room, ReadOnlySpan<byte> letters, ulong number)
    {
        // short-nonce = 8OCTET, most significant first; behind 16 octets of text
        // https://rfc.zeromq.org/spec/26/#nonces
        letters.CopyTo(room);
        BinaryPrimitives.WriteUInt64BigEndian(room[16..], number);
        return room;
    }

    /// <summary>Of 8 letters and 16 random bytes.</summary>
    internal static ReadOnlySpan<byte> Long(Span<byte> room, ReadOnlySpan<byte> letters, ReadOnlySpan<byte> random)
    {
        // long-nonce = 16OCTET behind 8 octets of text
        // https://rfc.zeromq.org/spec/26/#nonces
        letters.CopyTo(room);
        random.CopyTo(room[8..]);
        return room;
    }
}
