using System.Numerics;

namespace Polywire.Hubs.Queues;

/// <summary>
/// The unsettled deliveries of one consumer, by number. Mostly the oldest is settled first, and that costs nothing but a step; one
/// that is settled early leaves a gap, and gaps are closed when they are most of the log: so memory follows what is held, even when the oldest
/// is never settled. Only within a turn.
/// </summary>
internal sealed class DeliveryLog
{
    private const int Least = 16;

    // A gap has the negative of its number.
    private Delivery[] _log = [];
    private int _head;
    private int _tail;
    private long _lastId;

    /// <summary>Unsettled messages.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of those.</summary>
    public long Bytes { get; private set; }

    /// <summary>Slots in memory.</summary>
    internal int Capacity => _log.Length;

    /// <summary>Notes a delivery.</summary>
    public Delivery Add(QueueItem item)
    {
        if (_tail == _log.Length)
            MakeRoom();
        Delivery delivery = new(++_lastId, item);
        _log[_tail++] = delivery;
        Count++;
        Bytes += item.Length;
        return delivery;
    }

    /// <summary>Takes out one delivery; false when it is none of the unsettled.</summary>
    public bool TryRemove(long id, out Delivery delivery)
    {
        int at = Find(id);
        delivery = at < 0 ? default : _log[at];
        if (at < 0)
            return false;
        Remove(at);
        return true;
    }

    /// <summary>Takes out the oldest; false when there is none, or its number is beyond <paramref name="id"/>.</summary>
    public bool TryRemoveFirst(long id, out Delivery delivery)
    {
        delivery = Count == 0 ? default : _log[_head];
        if (Count == 0 || delivery.Id > id)
            return false;
        Remove(_head);
        return true;
    }

    /// <summary>Takes out all up to a number, oldest first.</summary>
    public List<Delivery> RemoveThrough(long id)
    {
        List<Delivery> removed = [];
        while (TryRemoveFirst(id, out Delivery delivery))
            removed.Add(delivery);
        return removed;
    }

    private void Remove(int at)
    {
        Count--;
        Bytes -= _log[at].Item.Length;
        _log[at] = new Delivery(-_log[at].Id, default);
        while (_head < _tail && _log[_head].Id < 0)
            _head++;
        if (_head == _tail)
            _head = _tail = 0;
    }

    private int Find(long id)
    {
        if (Count == 0 || id < _log[_head].Id)
            return -1;
        // Without gaps closed it is right there.
        long guess = _head + (id - _log[_head].Id);
        if (guess < _tail && _log[guess].Id == id)
            return (int)guess;
        int low = _head, high = _tail;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Math.Abs(_log[middle].Id) < id)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _tail && _log[low].Id == id ? low : -1;
    }

    private void MakeRoom()
    {
        int wanted = Math.Max(Least, (int)BitOperations.RoundUpToPowerOf2((uint)Count * 2));
        Delivery[] to = wanted <= _log.Length && wanted * 4 > _log.Length ? _log : new Delivery[wanted];
        int kept = 0;
        for (int i = _head; i < _tail; i++)
        {
            if (_log[i].Id > 0)
                to[kept++] = _log[i];
        }

        if (to == _log)
            Array.Clear(_log, kept, _log.Length - kept);
        (_log, _head, _tail) = (to, 0, kept);
    }
}
