using System.Net;
using System.Net.Sockets;
using Polywire.Toolbox.Tls;

namespace Polywire.Interop.Tests.Toolbox.Tls;

/// <summary>Whether a session can be resumed does not depend on how fast the server's tickets come.</summary>
public sealed class TlsTicketTests : IDisposable
{
    private readonly Certificates _certificates = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task TicketsThatComeBehindOurGoodbyeAreUsed()
    {
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey, "-tls1_3");
        using var relay = new TcpListener(IPAddress.Loopback, 0);
        relay.Start();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task relaying = RelayAsync(relay, server.Port, ends.Token);

        TlsReport report = await TlsInspector.InspectAsync(new TlsTarget("127.0.0.1", ((IPEndPoint)relay.LocalEndpoint).Port) { Name = "localhost" },
            new TlsInspection { CaFile = _certificates.Ca, Limits = new TlsLimits { HandshakeTimeout = TimeSpan.FromSeconds(60) } }, Token);

        Assert.Equal(TlsResumption.PreSharedKey, report.Resumption);
        Assert.True(report.Holds);
        await ends.CancelAsync();
        await Task.WhenAny(relaying);
    }

    private static async Task RelayAsync(TcpListener listener, int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            TcpClient client = await listener.AcceptTcpClientAsync(cancellationToken);
            _ = RelayOneAsync(client, port, cancellationToken);
        }
    }

    // What the server says behind the handshake is held back until the client has said goodbye, or has gone.
    private static async Task RelayOneAsync(TcpClient client, int port, CancellationToken cancellationToken)
    {
        using TcpClient near = client, far = new();
        await far.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var goodbye = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Records of the client that are encrypted: the first one ends the handshake, the second one is its goodbye.
        int encrypted = 0;
        Task up = Task.Run(async () =>
        {
            try
            {
                while (await RecordAsync(near.GetStream(), cancellationToken) is { } record)
                {
                    if (record[0] == 23 && Interlocked.Increment(ref encrypted) == 2) goodbye.TrySetResult();
                    await far.GetStream().WriteAsync(record, cancellationToken);
                }
            }
            finally
            {
                goodbye.TrySetResult();
                far.Client.Shutdown(SocketShutdown.Send);
            }
        }, cancellationToken);
        byte[] buffer = new byte[16384];
        for (int read; (read = await far.GetStream().ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (Volatile.Read(ref encrypted) > 0) await goodbye.Task;
            await near.GetStream().WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        near.Client.Shutdown(SocketShutdown.Send);
        await up.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<byte[]?> RecordAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] header = new byte[5];
        if (await stream.ReadAtLeastAsync(header, 5, throwOnEndOfStream: false, cancellationToken) < 5) return null;
        byte[] record = [.. header, .. new byte[(header[3] << 8) | header[4]]];
        await stream.ReadExactlyAsync(record.AsMemory(5), cancellationToken);
        return record;
    }
}
