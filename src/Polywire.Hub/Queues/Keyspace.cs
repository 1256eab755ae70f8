using System.Diagnostics;
using Polywire.Hubs.Monitoring;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// The hub's queues by name, which are at the same time Redis lists: what the queues hold, when keys expire, and who waits
/// for what. One lock, as Redis is one thread. Every command runs in a <see cref="Turn"/>; takers are served when
/// the outermost turn is over, so that a client blocked in BLPOP sees the end of a whole command and never the middle.
/// Safe to call from any thread; nothing here blocks for longer than a command takes, and nothing calls out under the lock.
/// </summary>
internal sealed class Keyspace
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly DeadlineHeap<KeySlot> _expiries = new();
    private readonly DeadlineHeap<Wait> _timeouts = new();
    private readonly Queue<KeySlot> _ready = new();
    private List<Taker> _served = [];
    private List<Taker>? _spare = [];
    private int _depth;
    private long _version;
    private long _now;
    private long _told = long.MaxValue;

    /// <param name="clock">Tells the time for expiries and time-outs; null for the system's clock.</param>
    /// <param name="limits">What each queue may hold; null for the defaults.</param>
    public Keyspace(TimeProvider? clock = null, QueueLimits? limits = null)
    {
        _clock = clock ?? TimeProvider.System;
        Limits = limits ?? QueueLimits.Default;
        Lists = new ListOperations(this);
        Keys = new KeyOperations(this);
        Expiry = new ExpiryOperations(this);
    }

    /// <summary>What each queue may hold.</summary>
    public QueueLimits Limits { get; }

    /// <summary>What can be done with the messages of a key.</summary>
    public ListOperations Lists { get; }

    /// <summary>What can be done with whole keys.</summary>
    public KeyOperations Keys { get; }

    /// <summary>What can be done with the lifetime of keys.</summary>
    public ExpiryOperations Expiry { get; }

    /// <summary>The names. Only within a turn.</summary>
    internal KeyTable Table { get; } = new();

    /// <summary>Keys with an expiry. Only within a turn.</summary>
    internal int ExpiringKeys => _expiries.Count;

    /// <summary>Milliseconds since 1970 (UTC), the same throughout a turn. Only within a turn.</summary>
    internal long Now => _now != 0 ? _now : _now = _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// When <see cref="Tick"/> has something to do next, in milliseconds since 1970 (UTC); <see cref="long.MaxValue"/>
    /// for never. A hint that may be outdated as soon as it is read.
    /// </summary>
    public long NextDeadline
    {
        get
        {
            using (Enter())
                return Math.Min(_expiries.Due, _timeouts.Due);
        }
    }

    /// <summary>A number that is another one after every change of the key; 0 while it does not exist.</summary>
    public long VersionOf(ReadOnlySpan<byte> name)
    {
        using Turn turn = Enter();
        return Find(name)?.Version ?? 0;
    }

    /// <summary>
    /// When <see cref="Tick"/> is to be called, as said last through <see cref="Hastened"/>; <see cref="long.MaxValue"/> for
    /// never. What was due then may be gone by now: the call must come all the same, since later deadlines wait for it.
    /// </summary>
    public long NextTick
    {
        get
        {
            using (Enter())
                return _told;
        }
    }

    /// <summary>Called, after a turn and without the lock, when <see cref="NextTick"/> has become sooner.</summary>
    public Action? Hastened { get; set; }

    /// <summary>Begins a turn; dispose it on the same thread, without awaiting in between.</summary>
    public Turn Enter()
    {
        _lock.Enter();
        if (_depth++ == 0)
            _now = 0;
        return new Turn(this);
    }

    /// <summary>Removes the keys whose time has come and ends the waits that have lasted long enough.</summary>
    public void Tick()
    {
        using Turn turn = Enter();
        // Whoever listens is told anew when this turn ends.
        _told = long.MaxValue;
        while (_expiries.First is { } slot && slot.ExpiresAt <= Now)
            Drop(slot);
        while (_timeouts.First is { } wait && wait.Due <= Now)
        {
            _timeouts.Remove(wait);
            wait.TimeOut();
        }
    }

    /// <summary>Lets <paramref name="wait"/> stand in the line of each of its keys; the caller has found them all empty in this turn.</summary>
    public void Block(Wait wait)
    {
        using Turn turn = Enter();
        wait.Enlist(this);
        if (wait.Due != 0)
            _timeouts.Set(wait);
    }

    /// <summary>Lets <paramref name="consumer"/> take from the left of <paramref name="queue"/> as much as it may hold unacknowledged.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="consumer">Who takes. It may be handed messages before this returns.</param>
    /// <param name="prefetch">How much it may hold; null for the default.</param>
    public StandingConsumer Consume(ReadOnlySpan<byte> queue, IQueueConsumer consumer, Prefetch? prefetch = null)
    {
        using Turn turn = Enter();
        StandingConsumer standing = new(this, Slot(queue), consumer, prefetch ?? Prefetch.Default);
        standing.GetInLine();
        return standing;
    }

    /// <summary>
    /// Puts messages that were taken but never reached their taker back where they lay. Limits do not apply: they were let in once.
    /// </summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="items">In any order; they are put in order here.</param>
    public void GiveBack(ReadOnlySpan<byte> queue, Span<QueueItem> items)
    {
        if (items.IsEmpty)
            return;
        items.Sort(static (one, other) => one.Place.CompareTo(other.Place));
        using Turn turn = Enter();
        KeySlot slot = Slot(queue);
        slot.Queue.PutBack(items);
        Changed(slot);
    }

    /// <summary>Where drops are noted; null for a keyspace by itself.</summary>
    internal DropLog? Drops { get; set; }

    /// <summary>As many queues as are asked for, and the sums of all.</summary>
    internal (IReadOnlyList<QueueFacts> Some, QueueBook Book, int Known) Describe(int first, int most)
    {
        using Turn turn = Enter();
        return ([.. Table.Slots.Skip(first).Take(most).Select(static slot => slot.Describe())], Table.Book.Copy(), Table.Known);
    }

    /// <summary>Whether a slot has room for more, as <see cref="KeySlot.HasRoom"/> says, and there may be a queue more if it has none. Only within a turn.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="count">Messages more.</param>
    /// <param name="bytes">Payload bytes more.</param>
    /// <param name="others">Other queues that are about to be made.</param>
    internal bool HasRoom(KeySlot slot, int count, long bytes, int others = 0) =>
        (slot.IsUsed || Table.Used + others < Limits.MaxQueues) && slot.HasRoom(count, bytes, Limits);

    /// <summary>Counts messages that a slot has no room for and whose sender does not try again. Only within a turn.</summary>
    internal void Refuse(KeySlot slot, int count)
    {
        slot.Refused += count;
        Table.Book.Refused += count;
        Drops?.Add(DropReason.QueueFull, slot, slot.Name.Span, count);
    }

    /// <summary>The slot of a key that exists now, or null. Only within a turn.</summary>
    internal KeySlot? Find(ReadOnlySpan<byte> name) =>
        Table.Find(name) is { Exists: true } slot && !Expired(slot) ? slot : null;

    /// <summary>The slot of a name, made when there was none; call <see cref="Changed"/> when done. Only within a turn.</summary>
    internal KeySlot Slot(ReadOnlySpan<byte> name)
    {
        KeySlot slot = Table.Get(name);
        _ = Expired(slot);
        return slot;
    }

    /// <summary>To be called after every change of a slot's queue or of who holds on to it. Only within a turn.</summary>
    internal void Changed(KeySlot slot)
    {
        if (!slot.Exists && slot.ExpiresAt != 0)
            SetExpiry(slot, 0);
        slot.Version = ++_version;
        slot.LastUsed = Environment.TickCount64;
        Table.Update(slot);
        if (!slot.Exists || slot.Ready || slot.Takers.First is null)
            return;
        slot.Ready = true;
        _ready.Enqueue(slot);
    }

    /// <summary>Sets when a key expires; 0 for never. Only within a turn.</summary>
    internal void SetExpiry(KeySlot slot, long at)
    {
        slot.ExpiresAt = at;
        slot.Version = ++_version;
        if (at == 0)
            _expiries.Remove(slot);
        else
            _expiries.Set(slot);
    }

    /// <summary>Removes a key with all it holds. Only within a turn.</summary>
    internal void Drop(KeySlot slot)
    {
        slot.Queue.Clear();
        Changed(slot);
    }

    /// <summary>Notes that <paramref name="taker"/> has something to deliver after the turn. Only within a turn.</summary>
    internal void Announce(Taker taker)
    {
        if (taker.Announced)
            return;
        taker.Announced = true;
        _served.Add(taker);
    }

    /// <summary>Forgets the time-out of a wait that is over. Only within a turn.</summary>
    internal void Unschedule(Wait wait) => _timeouts.Remove(wait);

    /// <summary>Ends a turn.</summary>
    internal void Leave()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "A turn ends on the thread that began it.");
        List<Taker>? served = null;
        bool hastened = false;
        if (_depth == 1)
        {
            ServeReady();
            served = TakeServed();
            long due = Math.Min(_expiries.Due, _timeouts.Due);
            hastened = due < _told;
            _told = hastened ? due : _told;
        }

        _depth--;
        _lock.Exit();
        if (hastened)
            Hastened?.Invoke();
        if (served is null)
            return;
        foreach (Taker taker in served)
            taker.Deliver();
        served.Clear();
        Interlocked.Exchange(ref _spare, served);
    }

    /// <summary>Serves keys in the order in which they were filled; a chained move appends its destination to them.</summary>
    private void ServeReady()
    {
        while (_ready.TryDequeue(out KeySlot? slot))
        {
            while (slot.Exists && slot.Takers.First is { } node)
                node.Taker.Take(node);
            slot.Ready = false;
        }
    }

    private List<Taker>? TakeServed()
    {
        if (_served.Count == 0)
            return null;
        List<Taker> served = _served;
        foreach (Taker taker in served)
            taker.Announced = false;
        _served = Interlocked.Exchange(ref _spare, null) ?? [];
        return served;
    }

    private bool Expired(KeySlot slot)
    {
        if (slot.ExpiresAt == 0 || slot.ExpiresAt > Now)
            return false;
        Drop(slot);
        return true;
    }
}
