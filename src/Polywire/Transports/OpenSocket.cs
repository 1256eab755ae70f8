using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Polywire.Transports;

/// <summary>An open WebSocket and its end (RFC 6455 section 7).</summary>
/// <param name="socket">The WebSocket; taken over.</param>
/// <param name="breaks">Breaks the connection below; null when aborting the WebSocket does. At a server it does not: a receive that is under way would wait for the peer for ever.</param>
internal sealed class OpenSocket(WebSocket socket, Action? breaks)
{
    // Time that what was said last has to leave the server's own buffers, and a peer to say goodbye.
    private static readonly TimeSpan s_untilBroken = TimeSpan.FromSeconds(1);

    private bool _receiving;

    /// <summary>Receives a piece of a message.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer)
    {
        Volatile.Write(ref _receiving, true);
        try
        {
            return await socket.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException)
        {
            throw Failure(broken);
        }
        finally
        {
            Volatile.Write(ref _receiving, false);
        }
    }

    /// <summary>Sends a piece of a message.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool endOfMessage)
    {
        try
        {
            await socket.SendAsync(bytes, type, endOfMessage, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException)
        {
            throw Failure(broken);
        }
    }

    /// <summary>Says goodbye.</summary>
    internal async ValueTask FinishAsync()
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or InvalidOperationException or ObjectDisposedException or IOException)
        {
            // The peer has closed already: there is nobody left to tell.
        }
    }

    /// <summary>Closes at once.</summary>
    internal void Abort()
    {
        socket.Abort();
        socket.Dispose();
        if (breaks is not null && Volatile.Read(ref _receiving)) _ = BreakAsync(breaks);
    }

    // What a transport may throw.
    private static Exception Failure(Exception broken) => broken is WebSocketException ? new IOException(broken.Message, broken.InnerException ?? broken) : new ObjectDisposedException("the WebSocket", broken);

    private async Task BreakAsync(Action breaks)
    {
        await Task.Delay(s_untilBroken, TimeProvider.System).ConfigureAwait(false);
        if (Volatile.Read(ref _receiving)) breaks();
    }
}
