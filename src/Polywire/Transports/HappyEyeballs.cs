using System.Net;
using System.Net.Sockets;

namespace Polywire.Transports;

/// <summary>
/// Connects to the address of a host that answers first (RFC 8305, Happy Eyeballs version 2): the next address is tried when the one before has
/// failed, or has said nothing for <see cref="AttemptDelay"/>; what connects later is closed. So a host whose IPv6 leads nowhere costs a quarter of
/// a second, not two minutes.
/// </summary>
internal static class HappyEyeballs
{
    /// <summary>Section 5: the recommended Connection Attempt Delay.</summary>
    internal static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Section 4: the families take turns, beginning with that of the first address; within a family the order stays.</summary>
    internal static IPAddress[] Interleave(IReadOnlyList<IPAddress> found)
    {
        if (found.Count == 0) return [];
        AddressFamily preferred = found[0].AddressFamily;
        Queue<IPAddress> first = new(found.Where(ip => ip.AddressFamily == preferred)), second = new(found.Where(ip => ip.AddressFamily != preferred));
        var order = new List<IPAddress>(found.Count);
        while (first.Count + second.Count > 0)
        {
            if (first.TryDequeue(out IPAddress? one)) order.Add(one);
            if (second.TryDequeue(out IPAddress? other)) order.Add(other);
        }
        return [.. order];
    }

    /// <summary>The first connection that comes about.</summary>
    /// <exception cref="SocketException">Every attempt failed; a refusal is told before an address that cannot be reached, since somebody was there.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static async Task<T> RaceAsync<T>(IReadOnlyList<IPAddress> candidates, Func<IPAddress, CancellationToken, Task<T>> attempt, TimeProvider time, CancellationToken cancellationToken)
        where T : class, IDisposable
    {
        // Most hosts have one: no race, no timers.
        if (candidates.Count == 1) return await attempt(candidates[0], cancellationToken).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<T>>();
        SocketException? failure = null;
        int next = 0;
        try
        {
            while (next < candidates.Count || running.Count > 0)
            {
                if (next < candidates.Count) running.Add(attempt(candidates[next++], over.Token));
                Task<T>? ended = await NextAsync(running, next < candidates.Count, time, over.Token).ConfigureAwait(false);
                if (ended is null) continue;
                running.Remove(ended);
                if (ended.IsCompletedSuccessfully) return await ended.ConfigureAwait(false);
                failure = MoreTelling(failure, await FailureAsync(ended).ConfigureAwait(false));
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            foreach (Task<T> late in running) _ = CloseAsync(late);
        }
        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    // Null: nobody has ended while it was the next one's turn to begin.
    private static async Task<Task<T>?> NextAsync<T>(List<Task<T>> running, bool hasNext, TimeProvider time, CancellationToken cancellationToken)
    {
        Task<Task<T>> ended = Task.WhenAny(running);
        if (!hasNext) return await ended.ConfigureAwait(false);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = Task.Delay(AttemptDelay, time, waiting.Token);
        await Task.WhenAny(ended, delay).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return ended.IsCompleted ? await ended.ConfigureAwait(false) : null;
    }

    private static async Task<SocketException?> FailureAsync<T>(Task<T> ended)
    {
        try
        {
            await ended.ConfigureAwait(false);
            return null;
        }
        catch (SocketException failure)
        {
            return failure;
        }
    }

    private static SocketException? MoreTelling(SocketException? known, SocketException? other) =>
        known is null || (other?.SocketErrorCode == SocketError.ConnectionRefused && known.SocketErrorCode != SocketError.ConnectionRefused) ? other : known;

    private static async Task CloseAsync<T>(Task<T> late) where T : IDisposable
    {
        try
        {
            (await late.ConfigureAwait(false)).Dispose();
        }
        catch (Exception)
        {
            // Cancelled, or failed: as good as closed.
        }
    }
}
