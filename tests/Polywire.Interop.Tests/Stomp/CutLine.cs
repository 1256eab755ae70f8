using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Interop.Tests.Stomp;

/// <summary>A port that leads to a server until it is cut: to its clients it is a server that goes away and comes back.</summary>
internal sealed class CutLine(int server) : IAsyncDisposable
{
    private readonly ConcurrentBag<Socket> _sockets = [];
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public int Port { get; private set; }

    public void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Resets every connection, and refuses new ones until <see cref="Open"/>.</summary>
    public async Task CutAsync()
    {
        _listener?.Stop();
        await _accepting;
        while (_sockets.TryTake(out Socket? socket))
        {
            Reset(socket);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _listener?.Dispose();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // Its peer had gone already.
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptSocketAsync(CancellationToken.None);
                var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                _sockets.Add(client);
                _sockets.Add(peer);
                await peer.ConnectAsync(IPAddress.Loopback, server);
                client.NoDelay = peer.NoDelay = true;
                _ = PassAsync(client, peer);
                _ = PassAsync(peer, client);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and int read)
            {
                for (int sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
