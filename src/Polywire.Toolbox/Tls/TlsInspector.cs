using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Polywire.Transports;
using TlsFiles = Polywire.Transports.Tls;

namespace Polywire.Toolbox.Tls;

/// <summary>Shakes hands with a server as any client would, and tells what came of it.</summary>
public sealed class TlsInspector
{
    // For a server that has no tickets to give, and does not end the connection when we have.
    private static readonly TimeSpan s_ticketWait = TimeSpan.FromSeconds(5);

    private readonly TlsInspection _how;
    private readonly TlsDialer _dialer;
    private readonly X509Certificate2? _own;
    private bool _requires;

    private TlsInspector(TlsTarget target, TlsInspection how)
    {
        _how = how;
        _dialer = new TlsDialer(target, how.Limits, how.Time);
        _own = how.CertificateFile is null ? null : TlsFiles.ReadCertificate(new TlsOptions { CertificateFile = how.CertificateFile, KeyFile = how.KeyFile });
    }

    private TlsTarget Target => _dialer.Target;

    /// <summary>Looks at a server. What is wrong with its certificates is in the report; only what keeps the handshake from happening is an exception.</summary>
    /// <exception cref="PolywireException">It cannot be reached, does not answer, does not speak TLS, or refuses.</exception>
    /// <exception cref="Addressing.AddressException">A file cannot be read.</exception>
    public static async Task<TlsReport> InspectAsync(TlsTarget target, TlsInspection? how = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var inspector = new TlsInspector(target, how ?? new TlsInspection());
        try
        {
            return await inspector.InspectAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            inspector._own?.Dispose();
        }
    }

    private async Task<TlsReport> InspectAsync(CancellationToken cancellationToken)
    {
        (int trusted, int authorities) = Trusted();
        TlsSighting seen = await _dialer.DialAsync((stream, token) => ShakeAsync(stream, resumes: false, withoutAlpn: false, token), cancellationToken).ConfigureAwait(false);
        if (seen.Flight.Alert == NoApplicationProtocol)
            seen = await _dialer.DialAsync((stream, token) => ShakeAsync(stream, resumes: false, withoutAlpn: true, token), cancellationToken).ConfigureAwait(false);
        TlsReport report = seen.Failure is null ? Report(seen) : await ByHandAsync(seen, cancellationToken).ConfigureAwait(false);
        TlsResumption resumption = _how.Resume && seen.Failure is null ? await ResumeAsync(cancellationToken).ConfigureAwait(false) : TlsResumption.NotTried;
        return report with { TrustedCertificates = trusted, TrustedAuthorities = authorities, Resumption = resumption, RequiresCertificate = report.AsksForCertificate && _requires, Handshakes = _dialer.Handshakes };
    }

    private const int NoApplicationProtocol = 120;

    // The first of the two connections stays until the tickets are there.
    private async Task<TlsResumption> ResumeAsync(CancellationToken cancellationToken)
    {
        try
        {
            TlsSighting first = await _dialer.DialAsync((stream, token) => ShakeAsync(stream, resumes: true, withoutAlpn: false, token), cancellationToken).ConfigureAwait(false);
            if (first.WasCutOff && _own is null) _requires = true;
            if (first.Failure is not null || first.WasCutOff) return TlsResumption.NotTried;
            TlsSighting second = await _dialer.DialAsync((stream, token) => ShakeAsync(stream, resumes: true, withoutAlpn: false, token), cancellationToken).ConfigureAwait(false);
            if (second.Failure is not null) return TlsResumption.NotTried;
            if (second.Flight.Hello is { HasPreSharedKey: true }) return TlsResumption.PreSharedKey;
            bool same = second.Version < TlsVersion.Tls13 && second.Offered is { SessionId.Length: > 0 } hello && second.Flight.Hello is { } chosen && hello.SessionId.Span.SequenceEqual(chosen.SessionId.Span);
            return same ? TlsResumption.Session : TlsResumption.No;
        }
        catch (PolywireException)
        {
            // The report of the first handshake is worth more than this.
            return TlsResumption.NotTried;
        }
    }

    private async Task<TlsSighting> ShakeAsync(Stream stream, bool resumes, bool withoutAlpn, CancellationToken cancellationToken)
    {
        var flight = new ServerFlight(_how.Limits.FlightBytes, goesOn: true);
        var tap = new WireTap(_how.Limits.FlightBytes, flight);
        var tls = new SslStream(new TapStream(stream, tap));
        await using (tls.ConfigureAwait(false))
        {
            var seen = new TlsSighting(flight);
            try
            {
                await tls.AuthenticateAsClientAsync(Options(seen, resumes, withoutAlpn), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is AuthenticationException or IOException && tap.ReceivedBytes > 0)
            {
                seen.Failure = failure;
            }

            catch (IOException gone) when (tap.ReceivedBytes == 0)
            {
                throw new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{Target} closed the connection instead of answering a TLS hello.", gone);
            }
            catch (PolywireException wrong)
            {
                throw new PolywireException(wrong.Kind, FailureCause.Tls, $"{Target}: {wrong.Message}.", wrong);
            }

            seen.Offered = TlsSighting.HelloIn(tap.Sent, _how.Limits.FlightBytes, out _);
            if (seen.Failure is not null) return seen;
            seen.Suite = new CipherSuite((int)tls.NegotiatedCipherSuite);
            seen.Alpn = tls.NegotiatedApplicationProtocol.ToString();
            await TlsSighting.SayGoodbyeAsync(tls).ConfigureAwait(false);
            if (resumes && seen.Version == TlsVersion.Tls13) seen.WasCutOff = await WaitForTicketsAsync(tls, tap, cancellationToken).ConfigureAwait(false);
            return seen;
        }
    }

    private SslClientAuthenticationOptions Options(TlsSighting seen, bool resumes, bool withoutAlpn)
    {
        IReadOnlyList<string> alpn = withoutAlpn ? [] : _how.Alpn ?? (Target.StartTls == StartTls.None ? ["h2", "http/1.1"] : []);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = Target.AsciiName,
            EnabledSslProtocols = _how.Protocols,
            ApplicationProtocols = alpn.Count > 0 ? [.. alpn.Select(static name => new SslApplicationProtocol(name))] : null,
            AllowTlsResume = resumes,
#pragma warning disable CA5359 // Looking is the purpose; the verdict is made from what was seen.
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => seen.Keep(certificate, chain),
#pragma warning restore CA5359
            CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
        };
        if (_how.Suites is { } suites && !OperatingSystem.IsWindows() && !OperatingSystem.IsAndroid())
            options.CipherSuitesPolicy = new CipherSuitesPolicy(suites.Select(static suite => (TlsCipherSuite)suite.Code));
        // With a callback .NET resumes nothing; without one it does not tell whether a certificate was asked for.
        if (!resumes) options.LocalCertificateSelectionCallback = (_, _, _, remote, _) => Choose(seen, asked: remote is not null);
        else if (_own is not null) options.ClientCertificateContext = SslStreamCertificateContext.Create(_own, null, offline: true);
        return options;
    }

    private X509Certificate2 Choose(TlsSighting seen, bool asked)
    {
        seen.AsksForCertificate |= asked;
        // Given at once, it would be taken without asking again.
        return asked ? _own! : null!;
    }

    // Tickets of TLS 1.3 follow the handshake. A server sends them before it reads our goodbye, and then ends the connection: so the end is waited for, however slow it is.
    // Whether it ended with an alert, and not because it had closed already when our goodbye came: a server that insists on a certificate lets the handshake end first.
    private async Task<bool> WaitForTicketsAsync(SslStream tls, WireTap tap, CancellationToken cancellationToken)
    {
        Task used = tap.MoreWasUsedAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<int> reading = tls.ReadAsync(new byte[1], enough.Token).AsTask();
        await Task.WhenAny(used, reading, Task.Delay(s_ticketWait, _how.Time, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return reading.Exception?.InnerException?.GetBaseException() is not (null or System.Net.Sockets.SocketException or IOException);
    }

    private TlsReport Report(TlsSighting seen)
    {
        return Judged(seen.Certificates, seen.Version, seen.Suite, new TlsAnswer(seen.Flight, "")) with
        {
            Alpn = PlainTalk.Printable(seen.Alpn),
            AsksForCertificate = seen.AsksForCertificate || seen.Flight.AsksForCertificate,
        };
    }

    // What this machine's policy refuses, or a client certificate that we have not: the beginning of a handshake of our own says who it is.
    private async Task<TlsReport> ByHandAsync(TlsSighting seen, CancellationToken cancellationToken)
    {
        string why = seen.Flight.Alert is { } said ? "the server sends the alert " + TlsWords.Alert(said) : TlsSighting.Innermost(seen.Failure!);
        TlsReport report = await TalkByHandAsync(cancellationToken).ConfigureAwait(false) ?? throw new PolywireException(FailureKind.Refused, FailureCause.Tls, $"{Target} refuses TLS: {why}.", seen.Failure);
        var refused = new TlsProblem(TlsProblemKind.PolicyRefused, $"no handshake: {why}. What is told here was seen in a hello made by hand");
        return report with { IsComplete = false, Problems = [.. report.Problems, refused] };
    }

    private async Task<TlsReport?> TalkByHandAsync(CancellationToken cancellationToken)
    {
        var probe = new TlsProbe(_dialer, _how.Limits, isHeard: true);
        foreach (TlsVersion version in (TlsVersion[])[TlsVersion.Tls12, TlsVersion.Tls13, TlsVersion.Tls10, TlsVersion.Ssl3])
        {
            TlsAnswer answer = await probe.AskAsync(probe.Hello(version, CipherSuiteFacts.For(version)), cancellationToken).ConfigureAwait(false);
            if (answer.Chosen is not { } chosen) continue;
            var suite = new CipherSuite(chosen.Suite);
            // Of TLS 1.3 the certificates are encrypted.
            return chosen.Version >= TlsVersion.Tls13 ? Unjudged(chosen.Version, suite, answer)
                : Judged(answer.Flight.Certificates, chosen.Version, suite, answer) with { AsksForCertificate = answer.Flight.AsksForCertificate };
        }

        (int[] oldest, _) = await probe.AskSsl2Async(cancellationToken).ConfigureAwait(false);
        return oldest.Length == 0 ? null : Unjudged(TlsVersion.Ssl2, new CipherSuite(oldest[0]), new TlsAnswer(new ServerFlight(_how.Limits.FlightBytes), ""));
    }

    private TlsReport Judged(IReadOnlyList<byte[]> certificates, TlsVersion version, CipherSuite suite, TlsAnswer answer)
    {
        TlsVerdict verdict = TlsVerdict.Of(certificates, Target.AsciiName, _how.CaFile, _how.Limits.Certificates, _how.Time);
        return Unjudged(version, suite, answer) with
        {
            Certificates = verdict.Certificates,
            Path = verdict.Path,
            Problems = verdict.Problems,
            Expires = verdict.Expires,
            DaysLeft = verdict.Expires is { } ends ? (int)Math.Floor((ends - _how.Time.GetUtcNow()).TotalDays) : null,
        };
    }

    private TlsReport Unjudged(TlsVersion version, CipherSuite suite, TlsAnswer answer) => new()
    {
        Target = Target,
        Place = _dialer.Place,
        Version = version,
        Suite = suite,
        Exchange = answer.Exchange,
        Signature = answer.Flight.Keys?.Signature is { } signature ? TlsWords.Signature(signature) : "",
        Compresses = answer.Chosen is { Compression: not 0 },
        Staples = version is < TlsVersion.Tls13 and > TlsVersion.Ssl2 ? answer.Flight.Staples : null,
    };

    private (int All, int Authorities) Trusted()
    {
        var trusted = new X509Certificate2Collection();
        if (_how.CaFile is not null)
        {
            trusted = TlsFiles.TrustOnly(_how.CaFile).CustomTrustStore;
        }
        else
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
            store.Open(OpenFlags.ReadOnly);
            trusted = store.Certificates;
        }

        // Without basic constraints: version 1, when whoever signed itself was an authority.
        int authorities = trusted.Count(static one =>
            one.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is { } constraints ? constraints.CertificateAuthority : one.Version == 1 && one.Subject == one.Issuer);
        foreach (X509Certificate2 one in trusted) one.Dispose();
        return (trusted.Count, authorities);
    }
}
