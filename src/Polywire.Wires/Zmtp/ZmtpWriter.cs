using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Polywire.Wires.Zmtp;

/// <summary>Frames to bytes. Nothing in ZMTP is escaped or delimited, so any body may be written; names are ours and canonical.</summary>
public static class ZmtpWriter
{
    /// <summary>Bytes that a frame takes with a body of <paramref name="bodyLength"/> bytes: 2 or 9 more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FrameLength(int bodyLength) => bodyLength + HeaderLength(bodyLength);

    /// <summary>Bytes of header before a body of <paramref name="bodyLength"/> bytes: 2 up to 255, else 9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HeaderLength(int bodyLength) => bodyLength < 256 ? 2 : 9;

    /// <summary>Writes a header; <see cref="ZmtpFlags.LongSize"/> is set when the size needs it and never else.</summary>
    /// <returns>Bytes written: <see cref="HeaderLength"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteHeader(Span<byte> destination, int bodyLength, ZmtpFlags flags)
    {
        // frame = flags ( short-size | long-size ) body; the short size wherever it fits
        // https://rfc.zeromq.org/spec/37/#framing
        if (bodyLength < 256)
        {
            destination[1] = (byte)bodyLength;
            destination[0] = (byte)flags;
            return 2;
        }
        BinaryPrimitives.WriteInt64BigEndian(destination[1..], bodyLength);
        destination[0] = (byte)(flags | ZmtpFlags.LongSize);
        return 9;
    }

    /// <summary>Writes a frame of a message.</summary>
    /// <param name="destination">At least <see cref="FrameLength"/> bytes.</param>
    /// <param name="body">The body.</param>
    /// <param name="more">Whether another frame of the same message follows.</param>
    /// <returns>Bytes written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteFrame(Span<byte> destination, ReadOnlySpan<byte> body, bool more = false)
    {
        int header = WriteHeader(destination, body.Length, more ? ZmtpFlags.More : ZmtpFlags.None);
        body.CopyTo(destination[header..]);
        return header + body.Length;
    }

    /// <inheritdoc cref="WriteFrame(Span{byte}, ReadOnlySpan{byte}, bool)"/>
    public static void WriteFrame(IBufferWriter<byte> output, ReadOnlySpan<byte> body, bool more = false) =>
        output.Advance(WriteFrame(output.GetSpan(FrameLength(body.Length)), body, more));

    /// <summary>Writes the whole greeting: 64 bytes.</summary>
    public static void WriteGreeting(IBufferWriter<byte> output, ZmtpMechanism mechanism, bool asServer)
    {
        // greeting = signature version mechanism as-server filler; signature = %xFF padding %x7F
        // https://rfc.zeromq.org/spec/37/#version-negotiation
        Span<byte> greeting = output.GetSpan(ZmtpGreeting.Length)[..ZmtpGreeting.Length];
        greeting.Clear();
        greeting[0] = 0xFF;
        greeting[8] = 1; // padding; libzmq puts the identity's length + 1 here, and a 1.0 peer reads it as such
        greeting[9] = 0x7F;
        greeting[10] = 3;
        greeting[11] = 1;
        ZmtpGreeting.NameOf(mechanism).CopyTo(greeting[ZmtpGreeting.MechanismOffset..]);
        greeting[32] = asServer ? (byte)1 : (byte)0;
        output.Advance(ZmtpGreeting.Length);
    }

    /// <summary>Writes a command frame.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">1 to 255 bytes, in canonical case.</param>
    /// <param name="data">What follows the name.</param>
    /// <param name="more">More data, so that callers with a fixed part need not join.</param>
    public static void WriteCommand(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data = default, ReadOnlySpan<byte> more = default)
    {
        // command = %x04 short-size body | %x06 long-size body; body = OCTET name data
        // https://rfc.zeromq.org/spec/37/#commands
        int body = 1 + name.Length + data.Length + more.Length;
        Span<byte> span = output.GetSpan(FrameLength(body));
        int at = WriteHeader(span, body, ZmtpFlags.Command);
        span[at++] = checked((byte)name.Length);
        name.CopyTo(span[at..]);
        data.CopyTo(span[(at + name.Length)..]);
        more.CopyTo(span[(at + name.Length + data.Length)..]);
        output.Advance(FrameLength(body));
    }

    /// <summary>Writes READY or INITIATE with our metadata.</summary>
    public static void WriteMetadata(IBufferWriter<byte> output, ReadOnlySpan<byte> command, ZmtpSocketType type, ReadOnlySpan<byte> identity)
    {
        // metadata = *property; Identity even when it is empty, as libzmq does for REQ, DEALER and ROUTER
        // https://rfc.zeromq.org/spec/37/#metadata
        Span<byte> data = stackalloc byte[16 + 6 + 13 + ZmtpSessionOptions.MaxNameBytes];
        int at = WriteProperty(data, "Socket-Type"u8, type.WireName());
        if (type.TellsIdentity()) at += WriteProperty(data[at..], "Identity"u8, identity);
        WriteCommand(output, command, data[..at]);
    }

    /// <summary>Writes PLAIN's HELLO; user and password have 255 bytes at most.</summary>
    public static void WriteHello(IBufferWriter<byte> output, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        // hello = "HELLO" username password; each = OCTET *OCTET
        // https://rfc.zeromq.org/spec/24/
        Span<byte> data = stackalloc byte[2 + (2 * ZmtpSessionOptions.MaxNameBytes)];
        data[0] = checked((byte)user.Length);
        user.CopyTo(data[1..]);
        data[1 + user.Length] = checked((byte)password.Length);
        password.CopyTo(data[(2 + user.Length)..]);
        WriteCommand(output, "HELLO"u8, data[..(2 + user.Length + password.Length)]);
    }

    /// <summary>Writes ERROR. libzmq never reconnects after one: only for refusals that will not change.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="reason">At most 255 bytes; the rest is cut off.</param>
    public static void WriteError(IBufferWriter<byte> output, ReadOnlySpan<byte> reason)
    {
        // error = "ERROR" error-reason; error-reason = OCTET 0*255VCHAR
        // https://rfc.zeromq.org/spec/37/#the-error-command
        if (reason.Length > 255) reason = reason[..255];
        WriteCommand(output, "ERROR"u8, [(byte)reason.Length], reason);
    }

    /// <summary>Writes PING without context.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="ttlTenths">0.1 s each, 0 (nothing promised) to <see cref="ZmtpSessionOptions.MaxTtlTenths"/>.</param>
    public static void WritePing(IBufferWriter<byte> output, int ttlTenths)
    {
        // ping = "PING" ttl context; ttl = 2OCTET
        // https://rfc.zeromq.org/spec/37/#connection-heartbeating
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)ttlTenths, (uint)ZmtpSessionOptions.MaxTtlTenths);
        WriteCommand(output, "PING"u8, [(byte)(ttlTenths >> 8), (byte)ttlTenths]);
    }

    /// <summary>Writes PONG.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="context">The PING's context; no more than its first 16 bytes go back.</param>
    public static void WritePong(IBufferWriter<byte> output, ReadOnlySpan<byte> context) =>
        WriteCommand(output, "PONG"u8, context[..Math.Min(16, context.Length)]);

    /// <summary>Writes a subscription in the peer's dialect: a command for 3.1, a message that begins with 01 for 3.0.</summary>
    public static void WriteSubscribe(IBufferWriter<byte> output, ZmtpVersion version, ReadOnlySpan<byte> prefix)
    {
        // subscribe = "SUBSCRIBE" subscription
        // https://rfc.zeromq.org/spec/37/#the-subscribe-command
        if (version == ZmtpVersion.V31) WriteCommand(output, "SUBSCRIBE"u8, prefix);
        else WriteSubscriptionMessage(output, 1, prefix);
    }

    /// <summary>Takes a subscription back in the peer's dialect: a command for 3.1, a message that begins with 00 for 3.0.</summary>
    public static void WriteCancel(IBufferWriter<byte> output, ZmtpVersion version, ReadOnlySpan<byte> prefix)
    {
        // cancel = "CANCEL" subscription
        // https://rfc.zeromq.org/spec/37/#the-cancel-command
        if (version == ZmtpVersion.V31) WriteCommand(output, "CANCEL"u8, prefix);
        else WriteSubscriptionMessage(output, 0, prefix);
    }

    private static void WriteSubscriptionMessage(IBufferWriter<byte> output, byte kind, ReadOnlySpan<byte> prefix)
    {
        // subscribe = %x00 short-size %d1 subscription
        // https://rfc.zeromq.org/spec/23/
        Span<byte> span = output.GetSpan(FrameLength(1 + prefix.Length));
        int at = WriteHeader(span, 1 + prefix.Length, ZmtpFlags.None);
        span[at] = kind;
        prefix.CopyTo(span[(at + 1)..]);
        output.Advance(FrameLength(1 + prefix.Length));
    }

    private static int WriteProperty(Span<byte> destination, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        destination[0] = (byte)name.Length;
        name.CopyTo(destination[1..]);
        BinaryPrimitives.WriteInt32BigEndian(destination[(1 + name.Length)..], value.Length);
        value.CopyTo(destination[(5 + name.Length)..]);
        return 5 + name.Length + value.Length;
    }
}
