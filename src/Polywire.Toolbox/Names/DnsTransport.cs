namespace Polywire.Toolbox.Names;

/// <summary>What carries messages to a server.</summary>
public enum DnsTransport
{
    /// <summary>UDP, and TCP when the answer does not fit (RFC 1035 4.2.1, RFC 7766).</summary>
    Udp,

    /// <summary>TCP (RFC 7766).</summary>
    Tcp,

    /// <summary>TLS (RFC 7858).</summary>
    Tls,

    /// <summary>HTTP, as a rule with TLS (RFC 8484).</summary>
    Https,
}
