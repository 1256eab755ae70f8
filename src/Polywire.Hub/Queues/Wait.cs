using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// One blocked command: BLPOP, BRPOP, BLMPOP, or with a destination BLMOVE and BRPOPLPUSH. Hand it to
/// <see cref="Keyspace.Block"/> in the same turn in which all its keys were found empty. It is served once.
/// </summary>
internal sealed class Wait : Taker, IDeadline
{
    private readonly IWaiter _waiter;
    private readonly ByteString[] _keys;
    private readonly List<TakerNode> _nodes;
    private Keyspace? _keyspace;
    private QueueItem[] _items = [];
    private State _state;

    /// <param name="waiter">Who is told.</param>
    /// <param name="keys">The keys, in the order of the command.</param>
    /// <param name="from">The end to take from.</param>
    public Wait(IWaiter waiter, ByteString[] keys, QueueEnd from)
    {
        _waiter = waiter;
        _keys = keys;
        _nodes = new List<TakerNode>(keys.Length);
        From = from;
    }

    private enum State { Idle, Waiting, Served, TimedOut, Refused, Cancelled }

    /// <summary>The end to take from.</summary>
    public QueueEnd From { get; }

    /// <summary>Takes at most this many from one key. Default 1.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Where the message moves, for a move; null for a pop.</summary>
    public ByteString? Destination { get; init; }

    /// <summary>The end of <see cref="Destination"/> on which the message is put.</summary>
    public QueueEnd To { get; init; }

    /// <summary>When to give up, in milliseconds since 1970 (UTC); 0 means never, the default.</summary>
    public long Due { get; init; }

    /// <summary>The key that served it.</summary>
    public ByteString Key { get; private set; }

    /// <summary>What was taken, in the order of taking.</summary>
    public ReadOnlySpan<QueueItem> Items => _items;

    /// <inheritdoc/>
    public int HeapIndex { get; set; } = -1;

    /// <summary>Gives up waiting.</summary>
    /// <returns>False when the wait is over already: the waiter is or will be told how.</returns>
    public bool Cancel()
    {
        if (_keyspace is null)
            return false;
        using Turn turn = _keyspace.Enter();
        if (_state != State.Waiting)
            return false;
        End(State.Cancelled);
        return true;
    }

    /// <summary>Joins the line of each key. Called by the keyspace.</summary>
    internal void Enlist(Keyspace keyspace)
    {
        _keyspace = keyspace;
        _state = State.Waiting;
        foreach (ByteString key in _keys)
        {
            KeySlot slot = keyspace.Slot(key.Span);
            // A key that was named twice: nobody else can have joined the line within this turn.
            if (slot.Takers.Last?.Taker == this)
                continue;
            TakerNode node = new(this, slot);
            _nodes.Add(node);
            slot.Takers.Add(node);
            slot.Pins++;
            keyspace.Changed(slot);
        }
    }

    /// <summary>Ends the wait for lack of messages. Called by the keyspace.</summary>
    internal void TimeOut() => End(State.TimedOut);

    /// <inheritdoc/>
    public override void Take(TakerNode node)
    {
        KeySlot slot = node.Slot;
        Key = slot.Name;
        if (Destination is { } destination)
        {
            KeySlot to = _keyspace!.Slot(destination.Span);
            QueueOutcome outcome = _keyspace.Lists.Move(slot, From, to, To, out QueueItem moved);
            _items = outcome == QueueOutcome.Done ? [moved] : [];
            End(outcome == QueueOutcome.Done ? State.Served : State.Refused);
            return;
        }

        _items = new QueueItem[Math.Min(Count, slot.Queue.Count)];
        for (int i = 0; i < _items.Length; i++)
            _items[i] = slot.Queue.Pop(From);
        _keyspace!.Changed(slot);
        End(State.Served);
    }

    /// <inheritdoc/>
    public override void Deliver()
    {
        switch (_state)
        {
            case State.Served:
                // A moved message is safe at its destination; a popped one must not vanish with its client.
                if (!_waiter.Served(this) && Destination is null)
                    _keyspace!.GiveBack(Key.Span, [.. _items]);
                break;
            case State.TimedOut:
                _waiter.TimedOut(this);
                break;
            case State.Refused:
                _waiter.Refused(this);
                break;
        }
    }

    private void End(State state)
    {
        _state = state;
        foreach (TakerNode node in _nodes)
        {
            node.Slot.Takers.Remove(node);
            node.Slot.Pins--;
            _keyspace!.Changed(node.Slot);
        }

        _nodes.Clear();
        _keyspace!.Unschedule(this);
        if (state != State.Cancelled)
            _keyspace.Announce(this);
    }
}
