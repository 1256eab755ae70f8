using Polywire.Connections;

namespace Polywire.Hubs.Queues;

/// <summary>
/// The messages of a consumer that does not acknowledge, on their way out: one is done with when its bytes have left. What was counted as sent does
/// not return, and what returns was not sent. So the consumer's end waits for a flush that is just being told to the queue.
/// </summary>
internal sealed class Departures(Output output)
{
    // All guarded by the output's gate.
    private readonly Queue<(long End, long Id)> _underWay = new();
    private volatile StandingConsumer? _consumer;
    private int _settling;
    private bool _wasSeen;

    /// <summary>Whose messages they are; null before there were any.</summary>
    public StandingConsumer? Consumer => _consumer;

    /// <summary>Whether the consumer takes nothing more: what it is still handed is not to be written. Under the output's gate.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Messages that were written and not told to the queue yet.</summary>
    public int Count
    {
        get
        {
            using (output.Gate.Enter()) return _underWay.Count;
        }
    }

    /// <summary>Whose messages they are.</summary>
    public void Begin(StandingConsumer consumer)
    {
        using (output.Gate.Enter()) _consumer = consumer;
    }

    /// <summary>Notes a message that was just written, the last byte of the output. Under the output's gate.</summary>
    /// <param name="consumer">Whose it is: the first flush may come before its making has returned.</param>
    /// <param name="id">The delivery's number.</param>
    public void Add(StandingConsumer consumer, long id)
    {
        _consumer = consumer;
        _underWay.Enqueue((output.AppendedBytes, id));
    }

    /// <summary>Bytes have left.</summary>
    /// <returns>How many messages were with them.</returns>
    public int Flushed() => Settle();

    /// <summary>
    /// The consumer ends, and gives back what was not written. While the connection lives what was written is as good as sent; when it has ended,
    /// what no flush had taken returns, too.
    /// </summary>
    /// <param name="wasSeen">Whether what it gives back is marked as redelivered.</param>
    /// <returns>How many messages were sent and not told to the queue before.</returns>
    public int End(bool wasSeen = false)
    {
        _wasSeen = wasSeen;
        return Settle(ends: true);
    }

    private int Settle(bool ends = false)
    {
        StandingConsumer? consumer;
        int gone = 0;
        long id = 0;
        using (output.Gate.Enter())
        {
            consumer = _consumer;
            long sent = !ends ? output.FlushedBytes : output.IsBroken ? output.StartedBytes : output.AppendedBytes;
            for (; _underWay.TryPeek(out (long End, long Id) first) && first.End <= sent; gone++) id = _underWay.Dequeue().Id;
            if (gone == 0 && !ends) return 0;
            HasEnded |= ends;
            _settling++;
        }
        if (gone > 0) consumer!.Settle(id, Settlement.Done, through: true);
        bool last;
        using (output.Gate.Enter()) last = --_settling == 0 && HasEnded;
        if (last) consumer?.Cancel(_wasSeen);
        return gone;
    }
}
