using System.Net;
using System.Net.Sockets;
using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>A server that does with each connection what a test says; it counts them.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ends = new();
    private readonly Task _accepting;
    private int _connections;

    public RawServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    public TlsTarget Target => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>A server that reads a hello and says the same to everybody.</summary>
    public static RawServer Saying(byte[] answer) => new(async (stream, token) =>
    {
        _ = await stream.ReadAsync(new byte[4096], token);
        await stream.WriteAsync(answer, token);
        _ = await stream.ReadAsync(new byte[4096], token);
    });

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ends.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        while (true)
        {
            Socket client = await _listener.AcceptSocketAsync(_ends.Token);
            Interlocked.Increment(ref _connections);
            _ = ServeAsync(client, serve);
        }
    }

    private async Task ServeAsync(Socket client, Func<NetworkStream, CancellationToken, Task> serve)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            await serve(stream, _ends.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The other side has seen enough, or the test is over.
        }
    }
}
