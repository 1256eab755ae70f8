using System.Text;

namespace Polywire.Toolbox.Tls;

/// <summary>What a client offers (RFC 8446 section 4.1.2; RFC 5246 section 7.4.1.2; SSL 3.0: RFC 6101 section 5.6.1.2).</summary>
internal sealed record ClientHello
{
    /// <summary>client_version: the newest that is offered, TLS 1.2 at most; newer ones stand in <see cref="Versions"/>.</summary>
    public TlsVersion Legacy { get; init; } = TlsVersion.Tls12;

    public ReadOnlyMemory<byte> Random { get; init; } = new byte[32];

    public ReadOnlyMemory<byte> SessionId { get; init; }

    public IReadOnlyList<int> Suites { get; init; } = [];

    /// <summary>0 for none, 1 for DEFLATE.</summary>
    public ReadOnlyMemory<byte> Compressions { get; init; } = new byte[1];

    public string? ServerName { get; init; }

    /// <summary>supported_versions; empty for none.</summary>
    public IReadOnlyList<int> Versions { get; init; } = [];

    public IReadOnlyList<int> Groups { get; init; } = [];

    public IReadOnlyList<int> Signatures { get; init; } = [];

    public IReadOnlyList<string> Alpn { get; init; } = [];

    /// <summary>The groups of the key shares; null without the extension. An empty list asks the server which group it wants.</summary>
    public IReadOnlyList<int>? KeyShares { get; init; }

    /// <summary>Asks for the protocols of NPN, ALPN's predecessor.</summary>
    public bool NextProtocol { get; init; }

    /// <summary>Without any extension: what SSL 3.0 servers understand.</summary>
    public bool Bare { get; init; }

    /// <summary>The types of all extensions, in their order. Read only.</summary>
    public IReadOnlyList<int> Extensions { get; init; } = [];

    /// <summary>The newest version that is offered.</summary>
    public TlsVersion Newest => Versions.Where(static version => !TlsWords.IsGrease(version)).Select(static version => (TlsVersion)version).Append(Legacy).Max();

    /// <summary>The whole record.</summary>
    public byte[] Write()
    {
        var body = new TlsWriter();
        body.Number16((int)Legacy);
        body.Bytes(Random.Span);
        body.Vector8(SessionId.Span);
        body.Numbers16(Suites);
        body.Vector8(Compressions.Span);
        if (!Bare) WriteExtensions(body);
        byte[] hello = body.ToArray();
        // Servers of old refuse a record version that they do not know, whatever the hello says: TLS 1.0 at most (RFC 8446 appendix D.1).
        TlsVersion record = Legacy < TlsVersion.Tls10 ? TlsVersion.Ssl3 : TlsVersion.Tls10;
        var whole = new TlsWriter();
        whole.Byte((int)TlsContent.Handshake);
        whole.Number16((int)record);
        whole.Number16(hello.Length + 4);
        whole.Byte(TlsMessage.ClientHello);
        whole.Byte(0);
        whole.Number16(hello.Length);
        whole.Bytes(hello);
        return whole.ToArray();
    }

    /// <summary>Reads the body of the message.</summary>
    /// <exception cref="PolywireException">It is not one.</exception>
    public static ClientHello Read(ReadOnlySpan<byte> body)
    {
        var bytes = new TlsBytes(body, "ClientHello");
        var hello = new ClientHello
        {
            Legacy = (TlsVersion)bytes.Number16(),
            Random = bytes.Take(32).ToArray(),
            SessionId = bytes.Vector8().ToArray(),
            Suites = bytes.Numbers16(bytes.Vector16()),
            Compressions = bytes.Vector8().ToArray(),
        };
        if (bytes.IsEmpty) return hello with { Bare = true };
        var extensions = new TlsBytes(bytes.Vector16(), "ClientHello");
        var types = new List<int>();
        while (!extensions.IsEmpty)
        {
            int type = extensions.Number16();
            types.Add(type);
            hello = hello.With(type, new TlsBytes(extensions.Vector16(), TlsExtension.Name(type) + " of a ClientHello"));
        }

        return hello with { Extensions = types };
    }

    private ClientHello With(int type, TlsBytes data) => type switch
    {
        TlsExtension.ServerName when !data.IsEmpty => this with { ServerName = ReadServerName(data) ?? ServerName },
        TlsExtension.Groups => this with { Groups = data.Numbers16(data.Vector16()) },
        TlsExtension.Signatures => this with { Signatures = data.Numbers16(data.Vector16()) },
        TlsExtension.Alpn => this with { Alpn = ReadNames(data.Vector16()) },
        TlsExtension.SupportedVersions => this with { Versions = data.Numbers16(data.Vector8()) },
        TlsExtension.KeyShare => this with { KeyShares = ReadShares(data.Vector16()) },
        TlsExtension.NextProtocol => this with { NextProtocol = true },
        _ => this,
    };

    // struct { NameType name_type; opaque HostName<1..2^16-1>; } ServerName, in a list
    // https://www.rfc-editor.org/rfc/rfc6066#section-3
    private static string? ReadServerName(TlsBytes data)
    {
        var list = new TlsBytes(data.Vector16(), "server_name");
        while (!list.IsEmpty)
        {
            byte kind = list.Byte();
            ReadOnlySpan<byte> name = list.Vector16();
            if (kind == 0) return Encoding.Latin1.GetString(name);
        }

        return null;
    }

    // opaque ProtocolName<1..2^8-1>; ProtocolName protocol_name_list<2..2^16-1>
    // https://www.rfc-editor.org/rfc/rfc7301#section-3.1
    internal static List<string> ReadNames(ReadOnlySpan<byte> list)
    {
        var names = new List<string>();
        var bytes = new TlsBytes(list, "list of protocols");
        while (!bytes.IsEmpty) names.Add(Encoding.Latin1.GetString(bytes.Vector8()));
        return names;
    }

    // struct { NamedGroup group; opaque key_exchange<1..2^16-1>; } KeyShareEntry
    // https://www.rfc-editor.org/rfc/rfc8446#section-4.2.8
    private static List<int> ReadShares(ReadOnlySpan<byte> list)
    {
        var groups = new List<int>();
        var bytes = new TlsBytes(list, "key_share");
        while (!bytes.IsEmpty)
        {
            groups.Add(bytes.Number16());
            _ = bytes.Vector16();
        }

        return groups;
    }

    private void WriteExtensions(TlsWriter body)
    {
        var all = new TlsWriter();
        if (ServerName is not null) all.Extension(TlsExtension.ServerName, data => data.Nested16(list => { list.Byte(0); list.Vector16(Encoding.Latin1.GetBytes(ServerName)); }));
        all.Extension(TlsExtension.RenegotiationInfo, static data => data.Byte(0));
        if (Groups.Count > 0)
        {
            all.Extension(TlsExtension.Groups, data => data.Numbers16(Groups));
            // Uncompressed, and the two compressed forms that RFC 8422 has done away with and old servers want.
            all.Extension(TlsExtension.PointFormats, static data => data.Vector8([0, 1, 2]));
        }

        if (Signatures.Count > 0) all.Extension(TlsExtension.Signatures, data => data.Numbers16(Signatures));
        all.Extension(TlsExtension.SessionTicket, static _ => { });
        all.Extension(TlsExtension.StatusRequest, static data => data.Bytes([1, 0, 0, 0, 0]));
        all.Extension(TlsExtension.ExtendedMasterSecret, static _ => { });
        all.Extension(TlsExtension.EncryptThenMac, static _ => { });
        if (NextProtocol) all.Extension(TlsExtension.NextProtocol, static _ => { });
        if (Alpn.Count > 0)
        {
            all.Extension(TlsExtension.Alpn, data => data.Nested16(list =>
            {
                foreach (string name in Alpn) list.Vector8(Encoding.Latin1.GetBytes(name));
            }));
        }

        if (Versions.Count > 0)
        {
            all.Extension(TlsExtension.SupportedVersions, data => data.Nested8(list =>
            {
                foreach (int version in Versions) list.Number16(version);
            }));
            all.Extension(TlsExtension.KeyExchangeModes, static data => data.Vector8([1]));
        }

        if (KeyShares is not null) all.Extension(TlsExtension.KeyShare, data => data.Nested16(WriteShares));
        body.Vector16(all.ToArray());
    }

    private void WriteShares(TlsWriter list)
    {
        foreach (int group in KeyShares!)
        {
            list.Number16(group);
            // Any 32 bytes are a point of X25519 (RFC 7748 section 5); of other groups no share is made.
            list.Vector16(Random.Span);
        }
    }
}
