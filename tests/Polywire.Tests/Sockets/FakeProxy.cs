using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polywire.Tests.Sockets;

/// <summary>A SOCKS 5 (RFC 1928) or CONNECT (RFC 9110 section 9.3.6) proxy on loopback, of the simplest kind.</summary>
internal sealed class FakeProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly bool _isSocks;
    private readonly ConcurrentQueue<string> _callers = new();
    private readonly ConcurrentQueue<TcpClient> _open = new();

    internal FakeProxy(string kind)
    {
        _isSocks = kind == "socks5";
        _listener.Start();
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Who came.</summary>
    internal IReadOnlyCollection<string> Callers => _callers;

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (TcpClient open in _open) open.Dispose();
        return default;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = JoinAsync(await _listener.AcceptTcpClientAsync(CancellationToken.None));
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task JoinAsync(TcpClient caller)
    {
        _open.Enqueue(caller);
        _callers.Enqueue(caller.Client.RemoteEndPoint!.ToString()!);
        NetworkStream near = caller.GetStream();
        int port = _isSocks ? await SocksAsync(near) : await HttpAsync(near);
        var back = new TcpClient();
        _open.Enqueue(back);
        await back.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
        await near.WriteAsync(_isSocks ? [5, 0, 0, 1, 0, 0, 0, 0, 0, 0] : "HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), CancellationToken.None);
        await back.GetStream().CopyToAsync(near, CancellationToken.None);
        caller.Client.Shutdown(SocketShutdown.Send);
    }

    private static async Task<int> SocksAsync(NetworkStream near)
    {
        byte[] request = new byte[10];
        await near.ReadExactlyAsync(request.AsMemory(0, 3), CancellationToken.None);
        await near.WriteAsync(new byte[] { 5, 0 }, CancellationToken.None);
        await near.ReadExactlyAsync(request, CancellationToken.None);
        return (request[8] << 8) | request[9];
    }

    private static async Task<int> HttpAsync(NetworkStream near)
    {
        using var reader = new StreamReader(near, Encoding.ASCII, false, 1024, leaveOpen: true);
        string[] words = (await reader.ReadLineAsync(CancellationToken.None))!.Split(' ');
        while (await reader.ReadLineAsync(CancellationToken.None) is { Length: > 0 })
        {
        }
        return int.Parse(words[1].Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
