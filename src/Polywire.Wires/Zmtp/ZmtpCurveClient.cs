using System.Buffers;

namespace Polywire.Wires.Zmtp;

/// <summary>The client's half of CURVE's handshake: HELLO, and INITIATE after WELCOME (https://rfc.zeromq.org/spec/26/).</summary>
internal sealed class ZmtpCurveClient(ZmtpCurveOptions options, IZmtpCurveCrypto crypto, ZmtpCurveKeys keys)
{
    private const int MacLength = 16;
    private const int CookieLength = 96;
    private const int VouchLength = 80;

    /// <summary>Says who asks, without telling anybody but the server.</summary>
    internal void Hello(IBufferWriter<byte> output)
    {
        // hello = "HELLO" version padding client-transient short-nonce signature; 72 octets of padding make HELLO longer than WELCOME
        // https://rfc.zeromq.org/spec/26/#hello-command
        Span<byte> data = stackalloc byte[2 + 72 + 32 + 8 + 64 + MacLength], zeros = stackalloc byte[64], nonce = stackalloc byte[ZmtpCurveNonce.Length];
        data.Clear();
        zeros.Clear();
        options.ServerKey!.Value.Span.CopyTo(keys.Peer);
        keys.MakeTransient();
        keys.Share(keys.Peer, keys.SecretT, keys.Opening, -1);
        data[0] = 1;
        keys.OwnT.CopyTo(data[74..]);
        ZmtpCurveNonce.Short(nonce, "CurveZMQHELLO---"u8, 1);
        nonce[16..].CopyTo(data[106..]);
        crypto.Seal(zeros, nonce, keys.Opening, data[114..]);
        ZmtpWriter.WriteCommand(output, "HELLO"u8, data);
    }

    /// <summary>Takes the server's transient key and cookie, and proves who this side is.</summary>
    internal void Initiate(ReadOnlySpan<byte> welcome, long offset, ReadOnlySpan<byte> metadata, IBufferWriter<byte> output)
    {
        // welcome = "WELCOME" long-nonce welcome-box; the box holds the server's transient key and a cookie
        // https://rfc.zeromq.org/spec/26/#welcome-command
        Span<byte> text = stackalloc byte[32 + CookieLength], nonce = stackalloc byte[ZmtpCurveNonce.Length];
        bool fits = welcome.Length == 16 + text.Length + MacLength
            && crypto.TryOpen(welcome[16..], ZmtpCurveNonce.Long(nonce, "WELCOME-"u8, welcome[..16]), keys.Opening, text);
        if (!fits) throw new ZmtpException(ZmtpFailure.AccessDenied, offset, "the server's WELCOME was not made with the key that it is known by");
        text[..32].CopyTo(keys.PeerT);
        keys.Share(keys.PeerT, keys.SecretT, keys.Shared, offset);

        // initiate = "INITIATE" cookie short-nonce initiate-box; the box holds this side's key, a vouch and the metadata
        // https://rfc.zeromq.org/spec/26/#initiate-command
        byte[] data = new byte[CookieLength + 8 + MacLength + 32 + 16 + VouchLength + metadata.Length];
        text[32..].CopyTo(data);
        Span<byte> inner = data.AsSpan(CookieLength + 8 + MacLength);
        keys.Own.CopyTo(inner);
        Vouch(inner[32..], offset);
        metadata.CopyTo(inner[(32 + 16 + VouchLength)..]);
        ZmtpCurveNonce.Short(nonce, "CurveZMQINITIATE"u8, 2);
        nonce[16..].CopyTo(data.AsSpan(CookieLength));
        crypto.Seal(inner, nonce, keys.Shared, data.AsSpan(CookieLength + 8));
        ZmtpWriter.WriteCommand(output, "INITIATE"u8, data);
    }

    private void Vouch(Span<byte> destination, long offset)
    {
        // vouch = long-nonce vouch-box; the box holds both keys that this side means, made with its lasting key
        // https://rfc.zeromq.org/spec/26/#initiate-command
        Span<byte> text = stackalloc byte[64], nonce = stackalloc byte[ZmtpCurveNonce.Length];
        keys.OwnT.CopyTo(text);
        keys.Peer.CopyTo(text[32..]);
        crypto.Randomize(destination[..16]);
        keys.Share(keys.PeerT, options.SecretKey.Span, keys.Opening, offset);
        crypto.Seal(text, ZmtpCurveNonce.Long(nonce, "VOUCH---"u8, destination[..16]), keys.Opening, destination.Slice(16, VouchLength));
    }
}
