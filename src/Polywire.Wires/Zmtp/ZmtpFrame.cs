namespace Polywire.Wires.Zmtp;

/// <summary>
/// The header of one frame: what stands on the wire before a body. The body is not part of it, so a frame can be judged
/// (and refused) before a single byte of its body has arrived.
/// </summary>
/// <param name="Flags">The first byte; reserved bits are kept as they came and mean nothing.</param>
/// <param name="BodyLength">Bytes of body that the peer claims, 0 to 2^63-1. A claim: never allocate by it.</param>
public readonly record struct ZmtpFrame(ZmtpFlags Flags, long BodyLength)
{
    /// <summary>Bytes of header: 2, or 9 when <see cref="ZmtpFlags.LongSize"/> is set.</summary>
    public int HeaderLength => (Flags & ZmtpFlags.LongSize) == 0 ? 2 : 9;

    /// <summary>Whether another frame of the same message follows.</summary>
    public bool HasMore => (Flags & ZmtpFlags.More) != 0;

    /// <summary>Whether the body is a command and no part of a message.</summary>
    public bool IsCommand => (Flags & ZmtpFlags.Command) != 0;
}
