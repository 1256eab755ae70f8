namespace Polywire.Wires.Zmtp;

/// <summary>The first 64 bytes of a connection (https://rfc.zeromq.org/spec/37/#version-negotiation).</summary>
internal static class ZmtpGreeting
{
    internal const int Length = 64;
    internal const int MinorVersionOffset = 11;
    internal const int MechanismOffset = 12;
    private const int MechanismLength = 20;

    internal static ReadOnlySpan<byte> NameOf(ZmtpMechanism mechanism) => mechanism switch
    {
        ZmtpMechanism.Null => "NULL"u8,
        ZmtpMechanism.Plain => "PLAIN"u8,
        ZmtpMechanism.Curve => "CURVE"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(mechanism)),
    };

    /// <summary>
    /// Reads the peer's greeting as far as it has come. Judges each part as soon as it is there: an old peer sends 12
    /// bytes and waits, so waiting for all 64 would be waiting for ever.
    /// </summary>
    /// <returns>False until all 64 bytes are there.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> input, ZmtpMechanism ours, out ZmtpVersion version)
    {
        version = default;
        // signature = %xFF padding %x7F; the padding means nothing and is not always zero
        // https://rfc.zeromq.org/spec/37/#version-negotiation
        if (input.Length > 0 && input[0] != 0xFF)
            throw new ZmtpException(ZmtpFailure.NotZmtp, 0, "the peer does not begin with a ZMTP signature");
        if (input.Length > 9 && (input[9] & 1) == 0)
            throw new ZmtpException(ZmtpFailure.OldVersion, 9, "the peer speaks ZMTP 1.0; 3.0 is the oldest spoken here");
        // version-major: 0 is ZMTP 1.0, 1 and 2 are 2.0 and 2.1; a higher one than ours comes down to ours
        // https://rfc.zeromq.org/spec/37/#version-negotiation
        if (input.Length > 10 && input[10] < 3)
            throw new ZmtpException(ZmtpFailure.OldVersion, 10, "the peer speaks ZMTP 1.0 or 2.0; 3.0 is the oldest spoken here");
        if (input.Length < Length) return false;

        // mechanism = 20mechanism-char, NUL-padded; libzmq leaves as-server 0 even where it serves, so it tells nothing
        // https://rfc.zeromq.org/spec/37/#security-mechanisms
        ReadOnlySpan<byte> mechanism = input.Slice(MechanismOffset, MechanismLength).TrimEnd((byte)0);
        if (!mechanism.SequenceEqual(NameOf(ours)))
            throw new ZmtpException(ZmtpFailure.OtherMechanism, MechanismOffset, $"the peer wants the mechanism {Printable(mechanism)}, this side {ours}");
        version = input[10] == 3 && input[11] == 0 ? ZmtpVersion.V30 : ZmtpVersion.V31;
        return true;
    }

    /// <summary>A stranger's bytes fit for an error text: what is no printable ASCII becomes a question mark.</summary>
    internal static string Printable(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[Math.Min(bytes.Length, 255)];
        for (int i = 0; i < text.Length; i++) text[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '?';
        return new string(text);
    }
}
