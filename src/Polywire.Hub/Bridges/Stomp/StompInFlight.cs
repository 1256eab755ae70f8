using Polywire.Connections;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>Which subscriptions with <c>ack:auto</c> have messages on their way, in the order of the bytes: a flush looks at those whose messages have left, and at no others.</summary>
internal sealed class StompInFlight
{
    private readonly Queue<(long End, StompQueueSubscription Subscription)> _order = new();

    /// <summary>Notes a message; the output's gate is held.</summary>
    /// <param name="end">How many bytes had been appended when it was.</param>
    /// <param name="subscription">Whose it is.</param>
    internal void Add(long end, StompQueueSubscription subscription) => _order.Enqueue((end, subscription));

    /// <summary>Bytes have left. From any thread.</summary>
    internal void Flushed(Output output)
    {
        while (Next(output) is { } subscription) subscription.Flushed();
    }

    private StompQueueSubscription? Next(Output output)
    {
        StompQueueSubscription? next = null;
        using (output.Gate.Enter())
        {
            while (_order.TryPeek(out (long End, StompQueueSubscription Subscription) first) && first.End <= output.FlushedBytes && (next is null || next == first.Subscription))
                next = _order.Dequeue().Subscription;
        }
        return next;
    }
}
