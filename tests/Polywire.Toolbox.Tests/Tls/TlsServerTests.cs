using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>What the listener tells of clients that do not behave, and its caps.</summary>
public sealed class TlsServerTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Certificates _certificates = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_client_that_speaks_http_is_told()
    {
        await using TlsServer server = Listen(new TlsLimits { HandshakeTimeout = s_patience });
        TlsClientReport report = await AfterAsync(server, Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"));

        Assert.Contains("\"GET / HTTP/1.1\"", report.Failure, StringComparison.Ordinal);
        Assert.Empty(report.Suites);
    }

    [Fact]
    public async Task A_client_that_offers_only_what_is_old_is_told_with_what_it_offers()
    {
        await using TlsServer server = Listen(new TlsLimits { HandshakeTimeout = s_patience });
        TlsClientReport report = await AfterAsync(server, Transcript.Read("client-tls10"));

        Assert.NotNull(report.Failure);
        Assert.Equal(["TLS 1.0"], report.Versions);
        Assert.Contains(new CipherSuite(0xC014), report.Suites);
        Assert.Equal("localhost", report.ServerName);
    }

    [Fact]
    public async Task A_client_without_a_word_and_one_too_slow()
    {
        await using TlsServer server = Listen(new TlsLimits { HandshakeTimeout = TimeSpan.FromSeconds(0.5) });
        Assert.Equal("the client went without a word", (await AfterAsync(server, [])).Failure);
        using var silent = new TcpClient();
        await silent.ConnectAsync(server.Place, Token);
        Assert.Contains(nameof(TlsLimits.HandshakeTimeout), (await NextAsync(server)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_client_more_than_the_cap_waits_for_its_turn()
    {
        await using TlsServer server = Listen(new TlsLimits { Clients = 1, HandshakeTimeout = TimeSpan.FromMinutes(5) });
        using var first = new TcpClient();
        await first.ConnectAsync(server.Place, Token);
        using var second = new TcpClient();
        await second.ConnectAsync(server.Place, Token);
        await second.GetStream().WriteAsync("second\r\n"u8.ToArray(), Token);
        second.Client.Shutdown(SocketShutdown.Send);
        first.Close();

        Assert.Equal("the client went without a word", (await NextAsync(server)).Failure);
        Assert.Contains("\"second\"", (await NextAsync(server)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_hello_longer_than_the_limit_nothing_is_told()
    {
        byte[] hello = Transcript.Read("client-tls10");
        await using (TlsServer server = Listen(new TlsLimits { HelloBytes = hello.Length, HandshakeTimeout = s_patience })) Assert.NotEmpty((await AfterAsync(server, hello)).Suites);
        await using (TlsServer server = Listen(new TlsLimits { HelloBytes = hello.Length - 1, HandshakeTimeout = s_patience })) Assert.Empty((await AfterAsync(server, hello)).Suites);
    }

    [Fact]
    public async Task Accepting_that_fails_at_once_is_not_tried_again_at_once()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var time = new WatchedTime();
        await using TlsServer server = TlsServer.On(listener, new TlsServerOptions { CertificateFile = _certificates.Server, KeyFile = _certificates.ServerKey, Time = time });

        // From now on each accept fails: as with no file descriptor left, for which a whole process would have to do without.
        listener.Shutdown(SocketShutdown.Both);

        await time.Waited.WaitAsync(s_patience, Token);
    }

    private TlsServer Listen(TlsLimits limits) =>
        TlsServer.Listen(new IPEndPoint(IPAddress.Loopback, 0), new TlsServerOptions { CertificateFile = _certificates.Server, KeyFile = _certificates.ServerKey, Limits = limits });

    private static async Task<TlsClientReport> AfterAsync(TlsServer server, byte[] said)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Place, Token);
        if (said.Length > 0) await client.GetStream().WriteAsync(said, Token);
        client.Client.Shutdown(SocketShutdown.Send);
        return await NextAsync(server);
    }

    private static async Task<TlsClientReport> NextAsync(TlsServer server)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(s_patience);
        await foreach (TlsClientReport client in server.ClientsAsync(patience.Token)) return client;
        throw new InvalidOperationException("It has ended.");
    }

    /// <summary>Tells when somebody waits.</summary>
    private sealed class WatchedTime : TimeProvider
    {
        private readonly TaskCompletionSource _waited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waited => _waited.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waited.TrySetResult();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
