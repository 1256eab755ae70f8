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

    /// <summary>A server that reads each hello and says what <paramref name="answer"/> makes of it and of the connection's number, from 1; nothing where that is empty.</summary>
    public static RawServer Answering(Func<int, ClientHello?, byte[]> answer)
    {
        int number = 0;
        return new RawServer(async (stream, token) =>
        {
            int own = Interlocked.Increment(ref number);
            byte[] received = new byte[8192], said = [];
            for (int count = 0; said.Length == 0;)
            {
                int read = await stream.ReadAsync(received.AsMemory(count), token);
                if (read == 0) return;
                said = received[..(count += read)];
                // SSL 2.0, or a record that is not whole yet.
                if (said[0] == (byte)TlsContent.Handshake && said.Length < 5 + ((said[3] << 8) | said[4])) said = [];
            }

            byte[] told = answer(own, said[0] == (byte)TlsContent.Handshake ? ClientHello.Read(said.AsSpan(9)) : null);
            if (told.Length == 0) return;
            await stream.WriteAsync(told, token);
            _ = await stream.ReadAsync(received, token);
        });
    }

    /// <summary>ServerHello and ServerHelloDone of TLS 1.2.</summary>
    public static byte[] Choosing(int suite) =>
        [0x16, 3, 3, 0, 46, 2, 0, 0, 38, 3, 3, .. new byte[32], 0, (byte)(suite >> 8), (byte)suite, 0, 14, 0, 0, 0];

    /// <summary>Nobody can connect any more.</summary>
    public void StopListening() => _listener.Stop();

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
