using System.Net;
using System.Text;
using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>The inspector and the listener look at each other, and at servers that are no servers.</summary>
public sealed class TlsInspectorTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Certificates _certificates = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Both_sides_tell_the_same()
    {
        await using TlsServer server = Listen();
        Task<TlsClientReport> first = FirstAsync(server);

        TlsReport report = await InspectAsync(server, resume: false);

        TlsClientReport client = await first.WaitAsync(s_patience, Token);
        Assert.True(report.Holds, string.Join('\n', report.Problems));
        Assert.Null(client.Failure);
        Assert.Equal(TlsVersion.Tls13, report.Version);
        Assert.Equal(report.Version, client.Version);
        Assert.Equal(report.Suite, client.Suite);
        Assert.Equal(report.Exchange, client.Exchange);
        Assert.NotEqual("", report.Exchange);
        Assert.Equal("h2", report.Alpn);
        Assert.Equal(["h2", "http/1.1"], client.Alpn);
        Assert.Equal("localhost", client.ServerName);
        Assert.Contains("TLS 1.2", client.Versions);
        Assert.Contains("supported_versions", client.Extensions);
        Assert.Equal(["CN=localhost", "CN=Authority"], report.Path);
        Assert.False(report.AsksForCertificate);
        Assert.Equal(1, report.TrustedAuthorities);
        Assert.Equal(1, report.Handshakes);
    }

    [Fact]
    public async Task A_certificate_is_asked_for_and_shown()
    {
        await using TlsServer server = Listen(asks: true);
        string[] files = _certificates.MakeClient("CN=tom", static _ => { }).Split('&');
        Task<TlsClientReport> first = FirstAsync(server);

        TlsReport report = await InspectAsync(server, resume: false, certificate: files[0]["cert=".Length..], key: files[1]["key=".Length..]);

        Assert.True(report.AsksForCertificate);
        Assert.Equal("CN=tom", (await first.WaitAsync(s_patience, Token)).Certificate!.Subject);
    }

    [Fact]
    public async Task A_session_is_resumed()
    {
        await using TlsServer server = Listen();
        _ = DrainAsync(server);
        TlsReport report = await InspectAsync(server, resume: true);

        Assert.NotEqual(TlsResumption.NotTried, report.Resumption);
        Assert.Equal(3, report.Handshakes);
    }

    [Fact]
    public async Task An_expired_certificate_does_not_hold()
    {
        _certificates.MakeExpiredServer();
        await using TlsServer server = Listen();
        _ = DrainAsync(server);
        TlsReport report = await InspectAsync(server, resume: false);

        Assert.False(report.Holds);
        Assert.Equal(-1, report.DaysLeft);
        Assert.Contains(report.Problems, static problem => problem.Kind == TlsProblemKind.Expired);
    }

    [Fact]
    public async Task The_matrix_of_the_listener()
    {
        await using TlsServer server = Listen();
        _ = DrainAsync(server);
        TlsMatrix matrix = await TlsMatrixProber.MeasureAsync(new TlsTarget("127.0.0.1", server.Place.Port) { Name = "localhost" }, new TlsLimits { HandshakesPerSecond = 1000, HandshakeTimeout = s_patience }, cancellationToken: Token);

        Assert.Null(matrix.Incomplete);
        Assert.Equal(Enum.GetValues<TlsVersion>().Order(), matrix.Rows.Select(static row => row.Version));
        Assert.Equal([false, false, false, false, true, true], matrix.Rows.Select(static row => row.IsOffered));
        Assert.Contains(0x1301, matrix.Rows[5].Suites.Select(static cell => cell.Suite.Code));
        Assert.All(matrix.Rows[4].Suites, static cell => Assert.Equal("TLSv1.2", cell.Suite.DefinedIn));
        Assert.Contains("x25519", matrix.Groups);
        Assert.Contains("ecdsa_secp256r1_sha256", matrix.Signatures);
        // The listener takes whatever it is offered.
        Assert.Equal(TlsMatrixProber.ApplicationProtocols, matrix.Alpn);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "this is not TLS: the other side said \"HTTP/1.1 400 Bad Request\" (plain HTTP)")]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n", "\"SSH-2.0-OpenSSH_9.2p1\" (SSH)")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0028", "handshake_failure (40)")]
    [InlineData("\u0016\u0003\u0003\u00FF\u00FFaaa", "a record of 65535 bytes")]
    public async Task Who_speaks_no_tls_is_told(string said, string told)
    {
        await using RawServer server = RawServer.Saying(Encoding.Latin1.GetBytes(said));

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => TlsInspector.InspectAsync(server.Target, cancellationToken: Token).WaitAsync(s_patience, Token));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureCause.Tls, failure.Cause);
    }

    [Fact]
    public async Task Who_hangs_up_is_told()
    {
        await using var server = new RawServer(static async (stream, token) => _ = await stream.ReadAsync(new byte[4096], token));

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => TlsInspector.InspectAsync(server.Target, cancellationToken: Token).WaitAsync(s_patience, Token));
        Assert.Equal(FailureCause.Closed, failure.Cause);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_byte_now_and_then_does_not_put_the_limit_off(bool matrix)
    {
        await using var server = new RawServer(static async (stream, token) =>
        {
            for (byte[] record = [0x16, 3, 3, 0x40, 0, 2]; ; record = [0])
            {
                await stream.WriteAsync(record, token);
                await Task.Delay(20, token);
            }
        });
        var limits = new TlsLimits { HandshakeTimeout = TimeSpan.FromSeconds(0.5) };

        Task looking = matrix ? TlsMatrixProber.MeasureAsync(server.Target, limits, cancellationToken: Token) : TlsInspector.InspectAsync(server.Target, new TlsInspection { Limits = limits }, Token);

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => looking.WaitAsync(s_patience, Token));
        Assert.Equal(FailureCause.TimedOut, failure.Cause);
        Assert.Contains(nameof(TlsLimits.HandshakeTimeout), failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task The_limit_of_handshakes_makes_a_matrix_incomplete()
    {
        await using RawServer server = RawServer.Saying(Transcript.Read("server-tls12"));
        TlsMatrix matrix = await TlsMatrixProber.MeasureAsync(server.Target, new TlsLimits { Handshakes = 5, HandshakesPerSecond = 1000, HandshakeTimeout = s_patience }, cancellationToken: Token);

        Assert.Equal(5, matrix.Handshakes);
        Assert.Equal(5, server.Connections);
        Assert.Contains("TlsLimits.Handshakes", matrix.Incomplete, StringComparison.Ordinal);
        Assert.Equal([0xC030], Assert.Single(matrix.Rows, static row => row.IsOffered).Suites.Select(static cell => cell.Suite.Code));
    }

    [Fact]
    public async Task Handshakes_have_a_pace()
    {
        await using RawServer server = RawServer.Saying([0x15, 3, 1, 0, 2, 2, 40]);
        long began = TimeProvider.System.GetTimestamp();
        await TlsMatrixProber.MeasureAsync(server.Target, new TlsLimits { HandshakesPerSecond = 40, HandshakeTimeout = s_patience }, cancellationToken: Token);

        // However fast the machine is: the n-th is due n - 1 intervals after the first.
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds((server.Connections - 1) / 40.0) - TimeSpan.FromMilliseconds(50));
        Assert.InRange(server.Connections, 7, 100);
    }

    [Fact]
    public async Task A_chain_that_is_too_long_is_given_up()
    {
        await using TlsServer server = Listen();
        _ = DrainAsync(server);
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => TlsMatrixProber.MeasureAsync(
            new TlsTarget("127.0.0.1", server.Place.Port), new TlsLimits { FlightBytes = 200, HandshakeTimeout = s_patience }, cancellationToken: Token));

        Assert.Equal(FailureKind.Limit, failure.Kind);
        Assert.Contains(nameof(TlsLimits.FlightBytes), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_with_other_letters_are_asked_for_as_certificates_carry_them()
    {
        string? asked = null;
        await using RawServer server = RawServer.Answering((_, hello) =>
        {
            asked = hello?.ServerName ?? asked;
            return [0x15, 3, 3, 0, 2, 2, 40];
        });
        await TlsMatrixProber.MeasureAsync(server.Target with { Name = "kätzchen.example." }, new TlsLimits { HandshakesPerSecond = 1000, HandshakeTimeout = s_patience }, cancellationToken: Token);

        Assert.Equal("xn--ktzchen-5wa.example", asked);
        Assert.Throws<Polywire.Addressing.AddressException>(() => server.Target with { Name = "a..b" });
    }

    [Fact]
    public async Task Starttls_comes_first()
    {
        await using var server = new RawServer(static async (stream, token) =>
        {
            await stream.WriteAsync("+OK ready\r\n"u8.ToArray(), token);
            byte[] asked = new byte[6];
            await stream.ReadExactlyAsync(asked, token);
            Assert.Equal("STLS\r\n", Encoding.ASCII.GetString(asked));
            await stream.WriteAsync("+OK go\r\n"u8.ToArray(), token);
            _ = await stream.ReadAsync(new byte[4096], token);
            await stream.WriteAsync(new byte[] { 0x15, 3, 1, 0, 2, 2, 80 }, token);
        });

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => TlsInspector.InspectAsync(server.Target with { StartTls = StartTls.Pop3 }, cancellationToken: Token).WaitAsync(s_patience, Token));
        Assert.Contains("internal_error (80)", failure.Message, StringComparison.Ordinal);
    }

    private TlsServer Listen(bool asks = false, TlsLimits? limits = null) => TlsServer.Listen(new IPEndPoint(IPAddress.Loopback, 0), new TlsServerOptions
    {
        CertificateFile = _certificates.Server, KeyFile = _certificates.ServerKey, CaFile = asks ? _certificates.Ca : null, Limits = limits ?? new TlsLimits { HandshakeTimeout = s_patience },
    });

    private Task<TlsReport> InspectAsync(TlsServer server, bool resume, string? certificate = null, string? key = null) =>
        TlsInspector.InspectAsync(new TlsTarget("127.0.0.1", server.Place.Port) { Name = "localhost" }, new TlsInspection
        {
            CaFile = _certificates.Ca, CertificateFile = certificate, KeyFile = key, Resume = resume, Limits = new TlsLimits { HandshakeTimeout = s_patience },
        }, Token).WaitAsync(s_patience, Token);

    private static async Task<TlsClientReport> FirstAsync(TlsServer server)
    {
        await foreach (TlsClientReport client in server.ClientsAsync(Token)) return client;
        throw new InvalidOperationException("It has ended.");
    }

    private static async Task DrainAsync(TlsServer server)
    {
        await foreach (TlsClientReport client in server.ClientsAsync(Token)) _ = client;
    }
}
