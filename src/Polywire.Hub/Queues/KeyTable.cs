using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// The names: found by span without a copy, and kept in the order in which the keys came to exist. A scan walks that
/// order from the newest to the oldest: a key that exists throughout is seen exactly once, whatever comes and goes
/// meanwhile, and since newer keys are behind the scan it always ends. The cursor tells the age down to which it came.
/// </summary>
internal sealed class KeyTable
{
    /// <summary>Slots kept after they emptied, so that a queue that runs empty between messages is not made anew for each.</summary>
    private const int MaxResting = 256;

    private readonly Dictionary<ByteString, KeySlot> _slots = new(ByteStringComparer.Instance);
    private readonly Dictionary<ByteString, KeySlot>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly Queue<KeySlot> _resting = new();
    private Place[] _order = [];
    private int _used;
    private ulong _age;

    /// <summary>The numbering and the sums of all queues.</summary>
    public QueueBook Book { get; } = new();

    public KeyTable() => _bySpan = _slots.GetAlternateLookup<ReadOnlySpan<byte>>();

    private record struct Place(ulong Age, KeySlot? Slot);

    /// <summary>Keys that exist.</summary>
    public int Count { get; private set; }

    /// <summary>Those, and queues all of whose messages are with consumers.</summary>
    public int Used { get; private set; }

    /// <summary>All that is known, in no order.</summary>
    public IEnumerable<KeySlot> Slots => _slots.Values;

    /// <summary>Names known, including those that only takers or the resting line hold.</summary>
    public int Known => _slots.Count;

    /// <summary>The slot of <paramref name="name"/>, or null when nothing is known of it.</summary>
    public KeySlot? Find(ReadOnlySpan<byte> name) => _bySpan.TryGetValue(name, out KeySlot? slot) ? slot : null;

    /// <summary>The slot of <paramref name="name"/>, made when there was none.</summary>
    public KeySlot Get(ReadOnlySpan<byte> name)
    {
        if (_bySpan.TryGetValue(name, out KeySlot? slot))
            return slot;
        ByteString key = new(name);
        return _slots[key] = new KeySlot(key, Book);
    }

    /// <summary>Brings the scan order up to date after the queue of <paramref name="slot"/> was filled or emptied.</summary>
    public void Update(KeySlot slot)
    {
        if (slot.Exists && slot.Position < 0)
            Appear(slot);
        else if (!slot.Exists && slot.Position >= 0)
            Vanish(slot);
        if (!slot.Exists)
            Rest(slot);
        CountUsed(slot);
    }

    /// <summary>To be called after every change of what consumers hold of <paramref name="slot"/>, unless <see cref="Update"/> is.</summary>
    public void CountUsed(KeySlot slot)
    {
        if (slot.CountsAsUsed == slot.IsUsed)
            return;
        slot.CountsAsUsed = slot.IsUsed;
        Used += slot.IsUsed ? 1 : -1;
    }

    /// <summary>
    /// Adds the next keys of a scan to <paramref name="into"/>, at most <paramref name="count"/>, and returns the cursor
    /// from which to go on; 0 begins a scan and ends it.
    /// </summary>
    public ulong Scan(ulong cursor, long count, List<KeySlot> into)
    {
        int at = cursor == 0 ? _used : FirstNotOlder(cursor);
        while (--at >= 0)
        {
            if (_order[at].Slot is not { } slot)
                continue;
            if (count-- <= 0)
                return _order[at].Age + 1;
            into.Add(slot);
        }

        return 0;
    }

    /// <summary>A key picked at random, or null when there is none.</summary>
    public KeySlot? Pick(Random random)
    {
        // At most half of the places are empty once there are more than a few, so this ends soon.
        while (Count > 0)
        {
            if (_order[random.Next(_used)].Slot is { } slot)
                return slot;
        }

        return null;
    }

    private void Appear(KeySlot slot)
    {
        if (_used == _order.Length)
            Array.Resize(ref _order, Math.Max(16, _used * 2));
        slot.Position = _used;
        _order[_used++] = new Place(++_age, slot);
        Count++;
    }

    private void Vanish(KeySlot slot)
    {
        _order[slot.Position].Slot = null;
        slot.Position = -1;
        Count--;
        // A queue that fills and drains by ones is usually the newest: its place is free again at once.
        while (_used > 0 && _order[_used - 1].Slot is null)
            _used--;
        if (_used > 16 && _used > Count * 2)
            Compact();
    }

    private void Compact()
    {
        int used = 0;
        foreach (Place place in _order.AsSpan(0, _used))
        {
            if (place.Slot is null)
                continue;
            place.Slot.Position = used;
            _order[used++] = place;
        }

        Array.Clear(_order, used, _used - used);
        _used = used;
        if (_order.Length > 64 && _order.Length > used * 4)
            Array.Resize(ref _order, used * 2);
    }

    private void Rest(KeySlot slot)
    {
        if (slot.Resting)
            return;
        slot.Resting = true;
        _resting.Enqueue(slot);
        if (_resting.Count <= MaxResting)
            return;
        KeySlot oldest = _resting.Dequeue();
        oldest.Resting = false;
        if (!oldest.Exists && oldest.Pins == 0)
            _slots.Remove(oldest.Name);
    }

    /// <summary>The first place that is at least as young as <paramref name="cursor"/>: a scan goes on below it.</summary>
    private int FirstNotOlder(ulong cursor)
    {
        int low = 0, high = _used;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_order[middle].Age < cursor)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
