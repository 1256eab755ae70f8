using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>
/// The server's side of TLS: its certificate, and whose clients' it takes. The files are looked at again at a handshake, once a second at most; what has changed holds from
/// that handshake on. A file that is half written, or wrong, changes nothing until it is whole. From any thread.
/// </summary>
internal sealed class ServerTls
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _loading = new();
    private volatile SslServerAuthenticationOptions _current;
    private string _stamp;
    private long _looked;

    /// <summary>Reads the files.</summary>
    /// <exception cref="AddressException">A file is missing or wrong, or what is asked for does not fit together.</exception>
    internal ServerTls(TlsOptions options, TimeProvider? time = null)
    {
        _options = options;
        _time = time ?? TimeProvider.System;
        _stamp = Stamp();
        _looked = _time.GetTimestamp();
        _current = Load(options);
    }

    /// <summary>Why the files that are there now were not taken; null when they were.</summary>
    internal string? Complaint { get; private set; }

    /// <summary>What a handshake that begins now is told.</summary>
    /// <param name="protocols">What may be spoken above it (ALPN), the best first; none for not saying.</param>
    internal SslServerAuthenticationOptions ForHandshake(params ReadOnlySpan<SslApplicationProtocol> protocols)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _looked)) >= s_pause) Look();
        SslServerAuthenticationOptions current = _current;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = current.ServerCertificateContext,
            EnabledSslProtocols = current.EnabledSslProtocols,
            ClientCertificateRequired = current.ClientCertificateRequired,
            CertificateChainPolicy = current.CertificateChainPolicy?.Clone(),
            RemoteCertificateValidationCallback = current.RemoteCertificateValidationCallback,
            ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols],
            // Denial of service by a client that renegotiates for ever.
            AllowRenegotiation = false,
        };
    }

    private void Look()
    {
        // Whoever comes while another looks goes on with what is there.
        if (!_loading.TryEnter()) return;
        try
        {
            Volatile.Write(ref _looked, _time.GetTimestamp());
            string stamp = Stamp();
            if (stamp == _stamp) return;
            _current = Load(_options);
            (_stamp, Complaint) = (stamp, null);
        }
        catch (AddressException wrong)
        {
            Complaint = wrong.Message;
        }
        finally
        {
            _loading.Exit();
        }
    }

    private string Stamp() => string.Join('|', new[] { _options.CertificateFile, _options.KeyFile, _options.CaFile }.OfType<string>().Select(static file =>
    {
        var info = new FileInfo(file);
        return info.Exists ? $"{info.LastWriteTimeUtc.Ticks} {info.Length}" : "";
    }));

    private static SslServerAuthenticationOptions Load(TlsOptions options)
    {
        bool asks = options.Clients is not TlsClients.None;
        if (asks && options.CaFile is null) throw new AddressException("A listener that asks for client certificates (clients=optional or required) needs the authorities that it trusts: give ca=FILE.");
        bool optional = options.Clients is TlsClients.Optional;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Context(options),
            EnabledSslProtocols = options.Only13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = asks,
            CertificateChainPolicy = asks ? Tls.TrustOnly(options.CaFile!) : null,
            RemoteCertificateValidationCallback = asks ? (_, certificate, _, errors) => errors is SslPolicyErrors.None || (optional && certificate is null) : null,
        };
    }

    private static SslStreamCertificateContext Context(TlsOptions options)
    {
        X509Certificate2 own = Tls.ReadCertificate(options);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertificateFile!);
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }
        catch (Exception unreadable) when (Tls.IsUnreadable(unreadable))
        {
            throw new AddressException($"Cannot read the certificate {options.CertificateFile}: {unreadable.Message}");
        }
    }
}
