using System.Security.Cryptography.X509Certificates;

namespace Polywire.Toolbox.Names;

/// <summary>How a <see cref="DnsResolver"/> asks.</summary>
public sealed record DnsResolverOptions
{
    /// <summary>Whom to ask, in this order; null for the servers of <see cref="Configuration"/>.</summary>
    public IReadOnlyList<DnsServer>? Servers { get; init; }

    /// <summary>Time-outs, attempts, search list; null for <c>/etc/resolv.conf</c>, read at the first question.</summary>
    public ResolverConfiguration? Configuration { get; init; }

    /// <summary>Whether relative names are tried under the search list. Default true.</summary>
    public bool UseSearch { get; init; } = true;

    /// <summary>The largest UDP answer asked for, in bytes (RFC 6891 6.2.3); 0 asks without EDNS. Default 1,232.</summary>
    public ushort UdpBytes { get; init; } = 1232;

    /// <summary>Whether signatures are asked for (RFC 3225). Default false.</summary>
    public bool DnssecOk { get; init; }

    /// <summary>Whether the server shall not verify signatures. Default false.</summary>
    public bool CheckingDisabled { get; init; }

    /// <summary>Whether the server shall ask others. Default true.</summary>
    public bool RecursionDesired { get; init; } = true;

    /// <summary>Whether a truncated answer is asked for again over TCP. Default true.</summary>
    public bool RetryOverTcp { get; init; } = true;

    /// <summary>The port of servers met on the way when tracing. Default 53.</summary>
    public int TracePort { get; init; } = DnsServer.DefaultPort;

    /// <summary>Where a trace begins; null for the root servers.</summary>
    public IReadOnlyList<DnsServer>? Roots { get; init; }

    /// <summary>The authorities that servers over TLS and HTTPS may be certified by; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Whether any certificate is taken (RFC 7858 4.1, opportunistic). Default false.</summary>
    public bool TrustAnyCertificate { get; init; }

    /// <summary>Caps.</summary>
    public DnsLimits Limits { get; init; } = DnsLimits.Default;

    /// <summary>The clock of the time-outs.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
