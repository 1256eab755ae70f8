using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polywire.Toolbox.Tests.Http;

/// <summary>A server that answers each request with the bytes that a test gives it, good or bad.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedRequest, ValueTask> _answer;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _accepting;
    private int _connections;

    private ScriptedServer(Func<ScriptedRequest, ValueTask> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The requests so far.</summary>
    public ConcurrentQueue<ScriptedRequest> Requests { get; } = [];

    /// <summary>Each request is given to a function, which writes what it likes.</summary>
    public static ScriptedServer Start(Func<ScriptedRequest, ValueTask> answer) => new(answer);

    /// <summary>Each request is answered with a text; an empty line stands for the end of the head, and LF for CRLF in it.</summary>
    public static ScriptedServer Start(Func<ScriptedRequest, string> answer) => new(request => request.WriteAsync(answer(request)));

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting.WithinPatience();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_over.Token);
                Interlocked.Increment(ref _connections);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        using NetworkStream stream = new(client, ownsSocket: true);
        try
        {
            while (await ReadAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                await _answer(request);
                if (request.Closes) return;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the test is over.
        }
    }

    private async Task<ScriptedRequest?> ReadAsync(NetworkStream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!(head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            if (await stream.ReadAsync(one, _over.Token) == 0) return null;
            head.Add(one[0]);
        }

        string text = Encoding.Latin1.GetString([.. head]);
        string? length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        byte[] body = new byte[length is null ? 0 : int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _over.Token);
        return new ScriptedRequest(text, Encoding.UTF8.GetString(body), stream, _over.Token);
    }
}
