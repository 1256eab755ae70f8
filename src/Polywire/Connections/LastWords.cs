using System.Buffers;
using Polywire.Transports;

namespace Polywire.Connections;

/// <summary>
/// Sees to it that a peer can read why its connection ends. Bytes that nobody has received when a socket closes make the system break the connection (TCP's RST; RFC 9112
/// section 9.6 tells the story for HTTP), and what the peer has not read yet is lost to it: so what it still sends is received and dropped, until it has seen the end.
/// </summary>
internal static class LastWords
{
    /// <summary>Connections at once, in a process, for which this is done; one more closes at once.</summary>
    internal const int Most = 1_000;

    private const int Piece = InputBuffer.Small;

    private static int s_open;

    /// <summary>Closes a transport whose <see cref="Transport.FinishAsync"/> was called. Never throws.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="dropping">What <see cref="DropInputAsync"/> gave.</param>
    /// <param name="patience">How long the peer may go on sending.</param>
    internal static async Task CloseAsync(Transport transport, Task dropping, TimeSpan patience)
    {
        if (transport.AbortResets)
        {
            // Not a delay of its own: that would stay for all its time, however soon the peer has gone.
            if (Interlocked.Increment(ref s_open) <= Most)
                await dropping.WaitAsync(patience, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Decrement(ref s_open);
        }
        transport.Abort();
    }

    /// <summary>Receives and drops what comes, until the end, or until the transport is aborted; nobody else may receive. Never throws.</summary>
    internal static async Task DropInputAsync(Transport transport)
    {
        // A peer that is faster than this thread would keep it for ever.
        await Task.Yield();
        byte[] piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await transport.ReceiveAsync(piece).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception)
        {
            // It has broken the connection itself, or was given up.
        }
        ArrayPool<byte>.Shared.Return(piece);
    }
}
