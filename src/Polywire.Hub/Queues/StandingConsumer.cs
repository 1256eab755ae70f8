using System.Runtime.InteropServices;
using Polywire.Hubs.Monitoring;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// A consumer that stays: it takes from the left of one queue while its <see cref="Prefetch"/> has room, in turn with everyone else
/// who waits there, and goes to the end of the line after each message. What it took is its own until it is settled; what is not
/// settled when it ends goes back to its place.
/// </summary>
internal sealed class StandingConsumer : Taker
{
    private readonly Keyspace _keyspace;
    private readonly IQueueConsumer _consumer;
    private readonly Prefetch _prefetch;
    private readonly TakerNode _node;
    private readonly DeliveryLog _held = new();
    private readonly Lock _inboxLock = new();
    private List<Delivery> _inbox = [];
    private List<Delivery> _batch = [];
    private long _handed;
    private int _signals;
    private volatile bool _cancelled;

    internal StandingConsumer(Keyspace keyspace, KeySlot slot, IQueueConsumer consumer, Prefetch prefetch)
    {
        _keyspace = keyspace;
        _consumer = consumer;
        _prefetch = prefetch;
        _node = new TakerNode(this, slot);
        slot.Pins++;
    }

    /// <summary>The queue's name.</summary>
    public ByteString Queue => _node.Slot.Name;

    /// <summary>Messages that it took and nobody has settled.</summary>
    public int Unsettled
    {
        get
        {
            using Turn turn = _keyspace.Enter();
            return _held.Count;
        }
    }

    /// <summary>Says what becomes of delivered messages, and lets it take as many more.</summary>
    /// <param name="id">A delivery's number.</param>
    /// <param name="how">What becomes of it.</param>
    /// <param name="through">All unsettled ones up to this number, as STOMP's <c>ack:client</c> means it.</param>
    /// <returns>How many were settled; 0 when none of that number is unsettled.</returns>
    public int Settle(long id, Settlement how, bool through = false)
    {
        using Turn turn = _keyspace.Enter();
        int settled = 0;
        if (through && how is (Settlement.Return or Settlement.Release))
            settled = GiveBack(id, seen: how == Settlement.Return ? id : 0);
        else if (!through && _held.TryRemove(id, out Delivery one))
            settled = Finish(one.Item, how);
        while (through && _held.TryRemoveFirst(id, out Delivery first))
            settled += Finish(first.Item, how);
        if (settled > 0)
            GetInLine();
        return settled;
    }

    /// <summary>Ends it: what is not settled goes back to its place at once. A second call does nothing.</summary>
    /// <param name="wasSeen">Whether the peer may have seen what it was handed: then it is marked as redelivered.</param>
    public void Cancel(bool wasSeen = true)
    {
        using Turn turn = _keyspace.Enter();
        if (_cancelled)
            return;
        _cancelled = true;
        long handed;
        lock (_inboxLock)
        {
            _inbox.Clear();
            handed = _handed;
        }

        GiveBack(long.MaxValue, wasSeen ? handed : 0);
        _node.Slot.Takers.Remove(_node);
        _node.Slot.Pins--;
        _keyspace.Changed(_node.Slot);
    }

    /// <inheritdoc/>
    public override void Take(TakerNode node)
    {
        KeySlot slot = node.Slot;
        QueueItem item = slot.Queue.Pop(QueueEnd.Left);
        Delivery delivery = _held.Add(item);
        slot.HeldMessages++;
        slot.HeldBytes += item.Length;
        lock (_inboxLock)
            _inbox.Add(delivery);
        slot.Takers.Remove(node);
        if (MayTake)
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

    /// <summary>Joins the line when it may take. Only within a turn.</summary>
    internal void GetInLine()
    {
        if (_cancelled || !MayTake)
            return;
        _node.Slot.Takers.Add(_node);
        _keyspace.Changed(_node.Slot);
    }

    private bool MayTake => _held.Count < _prefetch.Messages && _held.Bytes < _prefetch.Bytes;

    // Together, so that they are put in their places in one go.
    private int GiveBack(long through, long seen)
    {
        List<Delivery> back = _held.RemoveThrough(through);
        QueueItem[] items = new QueueItem[back.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = back[i].Id <= seen ? back[i].Item.Redelivered() : back[i].Item;
            LetGo(items[i]);
        }

        _keyspace.GiveBack(Queue.Span, items);
        return items.Length;
    }

    private int Finish(QueueItem item, Settlement how)
    {
        LetGo(item);
        if (how == Settlement.Done)
            _keyspace.Table.Book.Acknowledged++;
        else if (how == Settlement.Discard)
            Discard();
        else
            _keyspace.GiveBack(Queue.Span, [how == Settlement.Return ? item.Redelivered() : item]);
        return 1;
    }

    private void Discard()
    {
        _keyspace.Table.Book.Discarded++;
        _keyspace.Drops?.Add(DropReason.Discarded, _node.Slot, Queue.Span);
    }

    private void LetGo(QueueItem item)
    {
        _node.Slot.HeldMessages--;
        _node.Slot.HeldBytes -= item.Length;
        _keyspace.Table.CountUsed(_node.Slot);
    }

    private void DeliverBatch()
    {
        lock (_inboxLock)
        {
            (_inbox, _batch) = (_batch, _inbox);
            if (_batch.Count > 0)
                _handed = _batch[^1].Id;
        }

        // Emptied by who cancelled, under the same lock.
        if (_batch.Count == 0)
            return;
        _consumer.Deliver(this, CollectionsMarshal.AsSpan(_batch));
        _batch.Clear();
    }
}
