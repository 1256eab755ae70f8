using System.Globalization;
using System.Net;

namespace Polywire.Toolbox.Names;

/// <summary>A server to ask.</summary>
public sealed record DnsServer
{
    /// <summary>The port of UDP and TCP.</summary>
    public const int DefaultPort = 53;

    /// <summary>The port of TLS (RFC 7858 3.1).</summary>
    public const int DefaultTlsPort = 853;

    /// <summary>A server at an address.</summary>
    public DnsServer(IPEndPoint endPoint, DnsTransport transport = DnsTransport.Udp)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (transport == DnsTransport.Https) throw new ArgumentException("A server over HTTPS has a URL.", nameof(transport));
        (EndPoint, Transport) = (endPoint, transport);
    }

    /// <summary>A server over HTTPS (RFC 8484). A template's variable (<c>{?dns}</c>) is left out: questions are posted.</summary>
    /// <exception cref="ArgumentException">The URL is no absolute one of http or https.</exception>
    public DnsServer(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")) throw new ArgumentException($"'{url}' is no URL of http or https.", nameof(url));
        string text = url.OriginalString;
        int template = text.IndexOf("{?", StringComparison.Ordinal);
        Url = template < 0 ? url : new Uri(text[..template]);
        Transport = DnsTransport.Https;
    }

    /// <summary>Where it is; null over HTTPS.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>Its URL; null unless over HTTPS.</summary>
    public Uri? Url { get; }

    /// <summary>What carries the messages.</summary>
    public DnsTransport Transport { get; }

    /// <summary>The name that its certificate has to hold; null for its address.</summary>
    public string? TlsName { get; init; }

    /// <summary>Its address and port, or its URL.</summary>
    public override string ToString() => Url?.ToString() ?? EndPoint!.ToString();

    /// <summary>
    /// The server that <paramref name="text"/> names, once per address that it has, in the order in which the system would try them: <c>192.0.2.1</c>, <c>192.0.2.1:5353</c>, <c>2001:db8::1</c>, <c>[2001:db8::1]:5353</c>,
    /// <c>ns.example.com:53</c>; a <c>#</c> before the port is taken too. The system looks names up.
    /// </summary>
    /// <param name="text">Address or name, and perhaps a port.</param>
    /// <param name="transport">What carries the messages.</param>
    /// <param name="port">The port when none is given; null for the transport's own.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="FormatException">It is no server's name.</exception>
    /// <exception cref="PolywireException">The name does not lead to an address.</exception>
    public static async Task<IReadOnlyList<DnsServer>> ParseAsync(string text, DnsTransport transport = DnsTransport.Udp, int? port = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        int usual = port ?? (transport == DnsTransport.Tls ? DefaultTlsPort : DefaultPort);
        if (IPAddress.TryParse(text, out IPAddress? plain) && !text.StartsWith('[')) return [new DnsServer(new IPEndPoint(plain, usual), transport)];
        (string host, int at) = Split(text, usual);
        if (IPAddress.TryParse(host, out IPAddress? address)) return [new DnsServer(new IPEndPoint(address, at), transport)];
        try
        {
            IReadOnlyList<AddressInfo> found = await NameService.GetAddrInfoAsync(host, null, cancellationToken: cancellationToken).ConfigureAwait(false);
            // Each address stands there once per kind of socket.
            return [.. found.Select(static info => info.Address.Address).Distinct().Select(one => new DnsServer(new IPEndPoint(one, at), transport) { TlsName = host })];
        }
        catch (NameServiceException failure)
        {
            throw new PolywireException(FailureKind.Closed, FailureCause.NameResolution, $"The server {text} cannot be looked up: {failure.Message}.", failure);
        }
    }

    private static (string Host, int Port) Split(string text, int usual)
    {
        int end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        int colon = text.LastIndexOfAny([':', '#']);
        if (colon < 0 || colon < end) return (text.Trim('[', ']'), usual);
        string host = text[..colon].Trim('[', ']');
        bool read = ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;
        if (!read || host.Length == 0) throw new FormatException($"'{text}' is no server: write an address or name, and a port from 1 to 65535 after ':', e.g. 192.0.2.1:53 or [2001:db8::1]:53.");
        return (host, port);
    }
}
