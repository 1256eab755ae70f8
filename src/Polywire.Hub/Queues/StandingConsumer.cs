namespace Polywire.Hubs.Queues;

/// <summary>
/// A consumer that stays: it takes from the left of one queue while it has credit, in turn with everyone else
/// who waits there, and goes to the end of the line after each message. A message costs one credit, a large one more, so
/// that credit bounds the bytes as well.
/// </summary>
internal sealed class StandingConsumer : Taker
{
    private const int BytesPerCredit = 32 * 1024;

    private readonly Keyspace _keyspace;
    private readonly IQueueConsumer _consumer;
    private readonly TakerNode _node;
    private readonly Lock _inboxLock = new();
    private List<QueueItem> _inbox = [];
    private List<QueueItem> _batch = [];
    private long _credit;
    private int _signals;
    private volatile bool _cancelled;
    private bool _left;

    internal StandingConsumer(Keyspace keyspace, KeySlot slot, IQueueConsumer consumer)
    {
        _keyspace = keyspace;
        _consumer = consumer;
        _node = new TakerNode(this, slot);
        slot.Pins++;
    }

    /// <summary>What <paramref name="item"/> costs: 1, and 1 more for every 32 KiB.</summary>
    public static int Cost(in QueueItem item) => 1 + (item.Length / BytesPerCredit);

    /// <summary>Lets it take messages that cost <paramref name="credit"/> more; the last may cost more than is left.</summary>
    public void Grant(int credit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(credit);
        using Turn turn = _keyspace.Enter();
        _credit += credit;
        if (_cancelled || _credit <= 0)
            return;
        _node.Slot.Takers.Add(_node);
        _keyspace.Changed(_node.Slot);
    }

    /// <summary>
    /// Ends it. What was taken and not delivered, and what <see cref="IQueueConsumer.Unsent"/> names, goes back to the front of
    /// the queue in its old order; at once, or when a delivery on another thread is over. A second call does nothing.
    /// </summary>
    public void Cancel()
    {
        using Turn turn = _keyspace.Enter();
        if (_cancelled)
            return;
        _cancelled = true;
        _node.Slot.Takers.Remove(_node);
        _node.Slot.Pins--;
        _keyspace.Changed(_node.Slot);
        _keyspace.Announce(this);
    }

    /// <inheritdoc/>
    public override void Take(TakerNode node)
    {
        KeySlot slot = node.Slot;
        QueueItem item = slot.Queue.Pop(QueueEnd.Left);
        lock (_inboxLock)
            _inbox.Add(item);
        slot.Takers.Remove(node);
        _credit -= Cost(item);
        if (_credit > 0)
            slot.Takers.Add(node);
        _keyspace.Changed(slot);
        _keyspace.Announce(this);
    }

    /// <inheritdoc/>
    /// <remarks>Whoever raises the signals from zero delivers for all who signal meanwhile, so deliveries stay in order without a lock held.</remarks>
    public override void Deliver()
    {
        if (Interlocked.Increment(ref _signals) != 1)
            return;
        int seen;
        do
        {
            seen = Volatile.Read(ref _signals);
            DeliverBatch();
        }
        while (Interlocked.Add(ref _signals, -seen) != 0);
    }

    private void DeliverBatch()
    {
        bool cancelled = _cancelled;
        lock (_inboxLock)
            (_inbox, _batch) = (_batch, _inbox);
        if (cancelled)
            GiveBack();
        else if (_batch.Count > 0)
            _consumer.Deliver(_node.Slot.Name, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_batch));
        _batch.Clear();
    }

    private void GiveBack()
    {
        if (_left)
            return;
        _left = true;
        List<QueueItem> unsent = [];
        _consumer.Unsent(unsent);
        unsent.AddRange(_batch);
        _keyspace.GiveBack(_node.Slot.Name.Span, QueueEnd.Left, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(unsent));
    }
}
