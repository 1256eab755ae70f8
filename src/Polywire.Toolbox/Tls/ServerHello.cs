using System.Security.Cryptography;

namespace Polywire.Toolbox.Tls;

/// <summary>What a server has chosen (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3).</summary>
internal sealed record ServerHello
{
    // RFC 8446 section 4.1.3: the Random of a HelloRetryRequest is this digest.
    private static readonly byte[] s_retry = SHA256.HashData("HelloRetryRequest"u8);

    /// <summary>The version that is spoken: supported_versions where it is there, else server_version.</summary>
    public TlsVersion Version { get; init; }

    public ReadOnlyMemory<byte> SessionId { get; init; }

    public int Suite { get; init; }

    public byte Compression { get; init; }

    /// <summary>Whether it is a HelloRetryRequest: the client is to come again with a key share of <see cref="Group"/>.</summary>
    public bool IsRetry { get; init; }

    /// <summary>The group of the key share; null below TLS 1.3.</summary>
    public int? Group { get; init; }

    public string? Alpn { get; init; }

    /// <summary>What the server's NPN lists; null without it.</summary>
    public IReadOnlyList<string>? NextProtocols { get; init; }

    /// <summary>Whether a session of TLS 1.3 was resumed.</summary>
    public bool HasPreSharedKey { get; init; }

    /// <summary>The types of all extensions, in their order.</summary>
    public IReadOnlyList<int> Extensions { get; init; } = [];

    /// <summary>Reads the body of the message.</summary>
    /// <exception cref="PolywireException">It is not one.</exception>
    public static ServerHello Read(ReadOnlySpan<byte> body)
    {
        var bytes = new TlsBytes(body, "ServerHello");
        var version = (TlsVersion)bytes.Number16();
        bool retry = bytes.Take(32).SequenceEqual(s_retry);
        var hello = new ServerHello
        {
            Version = version,
            IsRetry = retry,
            SessionId = bytes.Vector8().ToArray(),
            Suite = bytes.Number16(),
            Compression = bytes.Byte(),
        };
        if (bytes.IsEmpty) return hello;
        var extensions = new TlsBytes(bytes.Vector16(), "ServerHello");
        var types = new List<int>();
        while (!extensions.IsEmpty)
        {
            int type = extensions.Number16();
            types.Add(type);
            hello = hello.With(type, new TlsBytes(extensions.Vector16(), TlsExtension.Name(type) + " of a ServerHello"));
        }

        return hello with { Extensions = types };
    }

    private ServerHello With(int type, TlsBytes data) => type switch
    {
        TlsExtension.SupportedVersions => this with { Version = (TlsVersion)data.Number16() },
        TlsExtension.KeyShare => this with { Group = data.Number16() },
        TlsExtension.PreSharedKey => this with { HasPreSharedKey = true },
        TlsExtension.Alpn => this with { Alpn = ClientHello.ReadNames(data.Vector16()).FirstOrDefault() },
        TlsExtension.NextProtocol => this with { NextProtocols = ClientHello.ReadNames(data.Rest) },
        _ => this,
    };
}
