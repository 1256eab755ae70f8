using Polywire.Addressing;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>ZeroMQ's CURVE: both sides prove who they are, and everything between them is sealed. Needs libsodium (Debian's libsodium23).</summary>
public sealed record ZeromqCurve
{
    /// <summary>To connect: the server's public key. Null (the default): this side binds, and is the server.</summary>
    public ReadOnlyMemory<byte>? ServerKey { get; init; }

    /// <summary>This side's secret key, 32 bytes. Empty (the default), to connect only: a new one for each socket.</summary>
    public ReadOnlyMemory<byte> SecretKey { get; init; }

    /// <summary>To bind: whether a client may in, by its public key of 32 bytes. Must not block. Null (the default): everybody who knows the server's key.</summary>
    public Func<ReadOnlyMemory<byte>, bool>? Admits { get; init; }

    /// <summary>Makes a key pair, as text of 40 characters each (Z85, https://rfc.zeromq.org/spec/32/).</summary>
    /// <exception cref="PolywireException">libsodium is not installed.</exception>
    public static (string PublicKey, string SecretKey) MakeKeys()
    {
        byte[] open = new byte[ZmtpCurveOptions.KeyBytes], secret = new byte[ZmtpCurveOptions.KeyBytes];
        Sodium.Instance.MakeKeys(open, secret);
        return (Z85.Encode(open), Z85.Encode(secret));
    }

    /// <summary>What an address says: <c>server_key</c> and <c>secret_key</c> to connect, <c>secret_key</c> to bind; null when it says nothing of it.</summary>
    /// <exception cref="AddressException">A key is none, or is missing.</exception>
    internal static ZeromqCurve? FromAddress(Address address, bool bind, ZeromqCurve? otherwise)
    {
        byte[]? server = Key(address, "server_key"), secret = Key(address, "secret_key");
        if (server is null && secret is null) return otherwise;
        if (bind && server is not null) throw new AddressException($"{address} is bound: server_key belongs to those who connect to it; give it its own secret_key.");
        if (!bind && server is null) throw new AddressException($"{address} has a secret_key and does not say which server it means: add server_key.");
        return (otherwise ?? new ZeromqCurve()) with { ServerKey = server is null ? null : (ReadOnlyMemory<byte>?)server, SecretKey = secret ?? otherwise?.SecretKey ?? default };
    }

    internal ZmtpCurveOptions ForSession(ZmtpSessionOptions session) => new()
    {
        ServerKey = ServerKey,
        SecretKey = SecretKey.IsEmpty ? NewKey() : SecretKey,
        Admits = Admits,
        SocketType = session.SocketType,
        Identity = session.Identity,
        Limits = session.Limits,
    };

    private static byte[] NewKey()
    {
        byte[] open = new byte[ZmtpCurveOptions.KeyBytes], secret = new byte[ZmtpCurveOptions.KeyBytes];
        Sodium.Instance.MakeKeys(open, secret);
        return secret;
    }

    private static byte[]? Key(Address address, string name)
    {
        if (address.Option(name) is not { } text) return null;
        byte[] key = new byte[ZmtpCurveOptions.KeyBytes];
        return Z85.TryDecode(text, key) ? key : throw new AddressException($"Option {name} of {address} must be a key of 40 characters of Z85, percent-encoded: 'polywire hub --new-curve-key' makes a pair.");
    }
}
