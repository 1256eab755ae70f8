using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Polywire.Wires.Zmtp;

/// <summary>The server's half of CURVE's handshake: WELCOME, and the judging of INITIATE (https://rfc.zeromq.org/spec/26/).</summary>
internal sealed class ZmtpCurveServer(ZmtpCurveOptions options, IZmtpCurveCrypto crypto, ZmtpCurveKeys keys)
{
    private const int MacLength = 16;
    private const int VouchLength = 80;
    private const int HelloLength = 2 + 72 + 32 + 8 + 64 + MacLength;
    private const int LeastInitiate = 96 + 8 + MacLength + 32 + 16 + VouchLength;

    // The specification seals the connection's state in it, for servers that keep none; this one keeps it anyway.
    private readonly byte[] _cookie = new byte[96];

    /// <summary>The number of the client's last box.</summary>
    internal ulong PeerNumber { get; private set; }

    internal void Welcome(ReadOnlySpan<byte> hello, long offset, IBufferWriter<byte> output)
    {
        // hello = "HELLO" version padding client-transient short-nonce signature
        // https://rfc.zeromq.org/spec/26/#hello-command
        Span<byte> zeros = stackalloc byte[64], nonce = stackalloc byte[ZmtpCurveNonce.Length];
        if (hello.Length != HelloLength || hello[0] != 1) throw new ZmtpException(ZmtpFailure.BadCommand, offset, "CURVE's HELLO is not one of version 1");
        hello.Slice(74, 32).CopyTo(keys.PeerT);
        PeerNumber = BinaryPrimitives.ReadUInt64BigEndian(hello[106..]);
        keys.Share(keys.PeerT, options.SecretKey.Span, keys.Opening, offset);
        bool proven = crypto.TryOpen(hello[114..], ZmtpCurveNonce.Short(nonce, "CurveZMQHELLO---"u8, PeerNumber), keys.Opening, zeros);
        if (!proven || zeros.ContainsAnyExcept((byte)0)) throw new ZmtpException(ZmtpFailure.AccessDenied, offset, "the client's HELLO was not made with this server's key");
        keys.MakeTransient();
        crypto.Randomize(_cookie);

        // welcome = "WELCOME" long-nonce welcome-box
        // https://rfc.zeromq.org/spec/26/#welcome-command
        Span<byte> data = stackalloc byte[16 + MacLength + 32 + 96];
        keys.OwnT.CopyTo(data[(16 + MacLength)..]);
        _cookie.CopyTo(data[(16 + MacLength + 32)..]);
        crypto.Randomize(data[..16]);
        crypto.Seal(data[(16 + MacLength)..], ZmtpCurveNonce.Long(nonce, "WELCOME-"u8, data[..16]), keys.Opening, data[16..]);
        ZmtpWriter.WriteCommand(output, "WELCOME"u8, data);
    }

    /// <summary>Judges who the client is.</summary>
    /// <returns>The client's metadata.</returns>
    internal byte[] Judge(ReadOnlySpan<byte> initiate, long offset, IBufferWriter<byte> output)
    {
        // initiate = "INITIATE" cookie short-nonce initiate-box
        // https://rfc.zeromq.org/spec/26/#initiate-command
        Span<byte> nonce = stackalloc byte[ZmtpCurveNonce.Length];
        if (initiate.Length < LeastInitiate || !CryptographicOperations.FixedTimeEquals(initiate[..96], _cookie))
            throw new ZmtpException(ZmtpFailure.BadCommand, offset, "CURVE's INITIATE does not bring this connection's cookie back");
        ulong number = BinaryPrimitives.ReadUInt64BigEndian(initiate[96..]);
        keys.Share(keys.PeerT, keys.SecretT, keys.Shared, offset);
        byte[] text = new byte[initiate.Length - 96 - 8 - MacLength];
        if (number <= PeerNumber || !crypto.TryOpen(initiate[104..], ZmtpCurveNonce.Short(nonce, "CurveZMQINITIATE"u8, number), keys.Shared, text))
            throw new ZmtpException(ZmtpFailure.AccessDenied, offset, "the client's INITIATE was not made with this connection's keys");
        PeerNumber = number;
        text.AsSpan(0, 32).CopyTo(keys.Peer);
        CheckVouch(text.AsSpan(32, 16 + VouchLength), offset);
        if (options.Admits is { } admits && !admits(keys.Peer))
        {
            // A ZAP handler would say so, and libzmq does not try again after it.
            // https://rfc.zeromq.org/spec/27/#status-codes
            ZmtpWriter.WriteError(output, "400"u8);
            throw new ZmtpException(ZmtpFailure.AccessDenied, offset, $"nobody here is known by the CURVE key {Z85.Encode(keys.Peer)}");
        }
        return text[(32 + 16 + VouchLength)..];
    }

    private void CheckVouch(ReadOnlySpan<byte> vouch, long offset)
    {
        // vouch = long-nonce vouch-box, which holds the client's transient key and this server's
        // https://rfc.zeromq.org/spec/26/#initiate-command
        Span<byte> text = stackalloc byte[64], nonce = stackalloc byte[ZmtpCurveNonce.Length];
        keys.Share(keys.Peer, keys.SecretT, keys.Opening, offset);
        bool proven = crypto.TryOpen(vouch[16..], ZmtpCurveNonce.Long(nonce, "VOUCH---"u8, vouch[..16]), keys.Opening, text)
            & text[..32].SequenceEqual(keys.PeerT) & text[32..].SequenceEqual(keys.Own);
        if (!proven) throw new ZmtpException(ZmtpFailure.AccessDenied, offset, "the client does not have the key that it claims");
    }
}
