using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Polywire.Transports;

namespace Polywire.Toolbox.Tls;

/// <summary>A server that shakes hands and tells what each client offered. It says and reads nothing more.</summary>
public sealed class TlsServer : IAsyncDisposable
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly TlsServerOptions _options;
    private readonly ServerTls _tls;
    private readonly CancellationTokenSource _ends = new();
    private readonly SemaphoreSlim _room;
    private readonly Channel<TlsClientReport> _reports;
    private readonly Task _accepting;

    private TlsServer(Socket listener, TlsServerOptions options, ServerTls tls)
    {
        (_listener, _options, _tls) = (listener, options, tls);
        _room = new SemaphoreSlim(options.Limits.Clients);
        // Whoever is slow to take the reports makes clients wait, not memory grow.
        _reports = Channel.CreateBounded<TlsClientReport>(options.Limits.Clients);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Place => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="SocketException">The place is taken, or is not this machine's.</exception>
    /// <exception cref="Addressing.AddressException">A file cannot be read.</exception>
    public static TlsServer Listen(IPEndPoint place, TlsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(options);
        var listener = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Every interface, whatever the family.
            if (place.Address.Equals(IPAddress.IPv6Any)) listener.DualMode = true;
            listener.Bind(place);
            listener.Listen(options.Limits.Clients);
            return On(listener, options);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a socket that listens.</summary>
    internal static TlsServer On(Socket listener, TlsServerOptions options) => new(listener, options, new ServerTls(new TlsOptions
    {
        CertificateFile = options.CertificateFile,
        KeyFile = options.KeyFile,
        CaFile = options.CaFile,
        Clients = options.CaFile is null ? TlsClients.None : TlsClients.Optional,
    }, options.Time));

    /// <summary>What the clients offer, as they come.</summary>
    public IAsyncEnumerable<TlsClientReport> ClientsAsync(CancellationToken cancellationToken = default) => _reports.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Stops listening, and cuts the handshakes that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (int i = 0; i < _options.Limits.Clients; i++) await _room.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _room.Dispose();
        _ends.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            await _room.WaitAsync(_ends.Token).ConfigureAwait(false);
            Socket? client = null;
            try
            {
                client = await _listener.AcceptAsync(_ends.Token).ConfigureAwait(false);
            }
            catch (SocketException) when (!_ends.IsCancellationRequested)
            {
                // It has gone before it was accepted, or no file descriptor is left: that would come again at once.
                await Task.Delay(s_pauseAfterFailure, _options.Time, _ends.Token).ConfigureAwait(false);
            }
            finally
            {
                if (client is null) _room.Release();
            }

            if (client is not null) _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            TlsClientReport report = await ReportAsync(client).ConfigureAwait(false);
            await _reports.Writer.WriteAsync(report, _ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
        finally
        {
            client.Dispose();
            _room.Release();
        }
    }

    private async Task<TlsClientReport> ReportAsync(Socket client)
    {
        string place = client.RemoteEndPoint switch
        {
            IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString(),
            var from => from?.ToString() ?? "",
        };
        using var late = new CancellationTokenSource(_options.Limits.HandshakeTimeout, _options.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(_ends.Token, late.Token);
        var tap = new WireTap(_options.Limits.HelloBytes);
        var tls = new SslStream(new TapStream(new NetworkStream(client, ownsSocket: false), tap));
        await using (tls.ConfigureAwait(false))
        {
            string? failure = null;
            try
            {
                await tls.AuthenticateAsServerAsync((_, hello, _, _) => ValueTask.FromResult(Options(tap, hello)), null, ends.Token).ConfigureAwait(false);
                await TlsSighting.SayGoodbyeAsync(tls).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!_ends.IsCancellationRequested)
            {
                failure = $"no handshake within {_options.Limits.HandshakeTimeout.TotalSeconds} s ({nameof(TlsLimits.HandshakeTimeout)})";
            }
            catch (Exception wrong) when (wrong is AuthenticationException or IOException or SocketException or InvalidOperationException or NotSupportedException or System.Security.Cryptography.CryptographicException)
            {
                failure = tap.ReceivedBytes == 0 ? "the client went without a word" : TlsSighting.Innermost(wrong);
            }

            return Report(place, tap, tls, failure);
        }
    }

    private SslServerAuthenticationOptions Options(WireTap tap, SslClientHelloInfo hello)
    {
        ClientHello? offered = TlsSighting.HelloIn(tap.Received, _options.Limits.HelloBytes, out _);
        IEnumerable<string> alpn = _options.Alpn.Count > 0 ? _options.Alpn : offered?.Alpn ?? [];
        return _tls.ForHandshake([.. alpn.Where(static name => name.Length > 0).Select(static name => new SslApplicationProtocol(System.Text.Encoding.Latin1.GetBytes(name)))]);
    }

    private TlsClientReport Report(string place, WireTap tap, SslStream tls, string? failure)
    {
        ClientHello? hello = TlsSighting.HelloIn(tap.Received, _options.Limits.HelloBytes, out PolywireException? wrong);
        var report = new TlsClientReport { Place = place, Failure = wrong?.Message ?? failure };
        if (hello is not null)
        {
            IEnumerable<int> versions = hello.Versions.Count > 0 ? hello.Versions : [(int)hello.Legacy];
            report = report with
            {
                Versions = [.. versions.Where(static one => !TlsWords.IsGrease(one)).OrderDescending().Select(static one => TlsWords.Name((TlsVersion)one))],
                Suites = [.. hello.Suites.Where(static one => !TlsWords.IsGrease(one) && one is not (0x00FF or 0x5600)).Select(static one => new CipherSuite(one))],
                Groups = [.. hello.Groups.Where(static one => !TlsWords.IsGrease(one)).Select(TlsWords.Group)],
                Signatures = [.. hello.Signatures.Where(static one => !TlsWords.IsGrease(one)).Select(TlsWords.Signature)],
                Alpn = [.. hello.Alpn.Select(PlainTalk.Printable)],
                ServerName = hello.ServerName is null ? null : PlainTalk.Printable(hello.ServerName),
                Extensions = [.. hello.Extensions.Where(static one => !TlsWords.IsGrease(one)).Select(TlsExtension.Name)],
            };
        }

        return failure is null && hello is not null ? Agreed(report, tap, tls) : report;
    }

    private TlsClientReport Agreed(TlsClientReport report, WireTap tap, SslStream tls)
    {
        var flight = new ServerFlight(_options.Limits.FlightBytes, goesOn: true);
        flight.Append(tap.Sent);
        return report with
        {
            Version = flight.Hello?.Version,
            Suite = new CipherSuite((int)tls.NegotiatedCipherSuite),
            ChosenAlpn = tls.NegotiatedApplicationProtocol.ToString(),
            Exchange = new TlsAnswer(flight, "").Exchange,
            Certificate = tls.RemoteCertificate is X509Certificate2 own ? CertificateFacts.Of(own) : null,
        };
    }
}
