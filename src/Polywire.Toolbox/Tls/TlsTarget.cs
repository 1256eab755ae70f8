using System.Globalization;
using System.Net;
using Polywire.Addressing;

namespace Polywire.Toolbox.Tls;

/// <summary>Whom to look at.</summary>
/// <param name="Host">Host name or IP address.</param>
/// <param name="Port">TCP port.</param>
public sealed record TlsTarget(string Host, int Port)
{
    /// <summary>The name that is asked for (SNI) and that the certificate must carry; null for <see cref="Host"/>.</summary>
    /// <exception cref="AddressException">No host can be called so.</exception>
    public string? Name
    {
        get;
        init
        {
            if (value is not null) _ = Ascii(value);
            field = value;
        }
    }

    /// <summary>How the connection becomes TLS. Default: it is TLS from the first byte on.</summary>
    public StartTls StartTls { get; init; }

    /// <summary><see cref="Name"/>, or else the host.</summary>
    public string ExpectedName => Name ?? Host;

    /// <summary>What goes into the hello: names only, no IP addresses (RFC 6066 section 3).</summary>
    internal string? ServerName => IPAddress.TryParse(ExpectedName, out _) ? null : AsciiName;

    /// <summary>The expected name as it stands on the wire and in certificates: <c>xn--…</c> where it has other letters.</summary>
    internal string AsciiName => Ascii(ExpectedName);

    internal Address Address => Address.Parse($"tcp://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary><c>HOST:PORT</c>.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static string Ascii(string name)
    {
        string bare = name.TrimEnd('.');
        try
        {
            return IPAddress.TryParse(bare, out _) ? bare : new IdnMapping().GetAscii(bare);
        }
        catch (ArgumentException)
        {
            throw new AddressException($"'{name}' is no host's name: labels of 1 to 63 characters with dots between them, such as cats.example.");
        }
    }
}
