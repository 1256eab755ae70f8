namespace Polywire.Hubs.Queues;

/// <summary>
/// Redis's list commands over the keyspace: same results, same treatment of indexes below zero and out of range, a queue that
/// becomes empty stops to exist. See https://redis.io/docs/latest/commands/?group=list. Each call is a turn of its own.
/// </summary>
internal sealed class ListOperations(Keyspace keyspace)
{
    /// <summary>LPUSH, RPUSH, LPUSHX, RPUSHX: all of <paramref name="items"/> one after the other, or none.</summary>
    /// <param name="name">The key.</param>
    /// <param name="end">Where to put them.</param>
    /// <param name="items">What to put.</param>
    /// <param name="onlyExisting">Do nothing when the key does not exist.</param>
    /// <param name="length">The length afterwards.</param>
    /// <param name="waits">Whether the sender keeps what there is no room for, and tries again: then it is no loss.</param>
    /// <returns><see cref="QueueOutcome.Done"/>, <see cref="QueueOutcome.Full"/>, or <see cref="QueueOutcome.NoKey"/>.</returns>
    public QueueOutcome Push(ReadOnlySpan<byte> name, QueueEnd end, ReadOnlySpan<QueueItem> items, bool onlyExisting, out long length, bool waits = false)
    {
        using Turn turn = keyspace.Enter();
        length = 0;
        KeySlot? slot = onlyExisting ? keyspace.Find(name) : keyspace.Slot(name);
        if (slot is null)
            return QueueOutcome.NoKey;
        long bytes = 0;
        foreach (QueueItem item in items)
            bytes += item.Length;
        bool room = keyspace.HasRoom(slot, items.Length, bytes);
        if (room)
        {
            foreach (QueueItem item in items)
                slot.Queue.Push(end, item);
        }
        else if (!waits)
        {
            keyspace.Refuse(slot, items.Length);
        }

        length = slot.Queue.Count;
        keyspace.Changed(slot);
        return room ? QueueOutcome.Done : QueueOutcome.Full;
    }

    /// <summary>LPOP, RPOP without a count.</summary>
    public bool TryPop(ReadOnlySpan<byte> name, QueueEnd end, out QueueItem item)
    {
        using Turn turn = keyspace.Enter();
        item = default;
        if (keyspace.Find(name) is not { } slot)
            return false;
        item = slot.Queue.Pop(end);
        keyspace.Changed(slot);
        return true;
    }

    /// <summary>LPOP, RPOP with a count, and one key of LMPOP: adds up to <paramref name="count"/> messages to <paramref name="into"/>.</summary>
    /// <returns>False when there is no such key.</returns>
    public bool Pop(ReadOnlySpan<byte> name, QueueEnd end, long count, List<QueueItem> into)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is not { } slot)
            return false;
        for (long left = Math.Min(count, slot.Queue.Count); left > 0; left--)
            into.Add(slot.Queue.Pop(end));
        keyspace.Changed(slot);
        return true;
    }

    /// <summary>LLEN: 0 when there is no such key.</summary>
    public long Length(ReadOnlySpan<byte> name)
    {
        using Turn turn = keyspace.Enter();
        return keyspace.Find(name)?.Queue.Count ?? 0;
    }

    /// <summary>LRANGE: adds the messages from <paramref name="start"/> to <paramref name="stop"/>, both inclusive, to <paramref name="into"/>.</summary>
    public void Range(ReadOnlySpan<byte> name, long start, long stop, List<QueueItem> into)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is { } slot && Clamp(slot.Queue, ref start, ref stop))
            slot.Queue.CopyTo((int)start, (int)stop, into);
    }

    /// <summary>LINDEX.</summary>
    public bool TryIndex(ReadOnlySpan<byte> name, long index, out QueueItem item)
    {
        using Turn turn = keyspace.Enter();
        item = default;
        if (keyspace.Find(name) is not { } slot || !Resolve(slot.Queue, ref index))
            return false;
        item = slot.Queue[(int)index];
        return true;
    }

    /// <summary>LSET.</summary>
    /// <returns>Done, NoKey, NotFound when the index is out of range, or Full.</returns>
    public QueueOutcome Set(ReadOnlySpan<byte> name, long index, QueueItem item)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is not { } slot)
            return QueueOutcome.NoKey;
        if (!Resolve(slot.Queue, ref index))
            return QueueOutcome.NotFound;
        if (!keyspace.HasRoom(slot, 0, item.Length - slot.Queue[(int)index].Length))
            return QueueOutcome.Full;
        slot.Queue.Set((int)index, item);
        keyspace.Changed(slot);
        return QueueOutcome.Done;
    }

    /// <summary>LINSERT: next to the first message equal to <paramref name="pivot"/>.</summary>
    /// <returns>Done, NoKey, NotFound when no message equals the pivot, or Full.</returns>
    public QueueOutcome Insert(ReadOnlySpan<byte> name, bool after, ReadOnlySpan<byte> pivot, QueueItem item, out long length)
    {
        using Turn turn = keyspace.Enter();
        length = 0;
        if (keyspace.Find(name) is not { } slot)
            return QueueOutcome.NoKey;
        int index = 0;
        while (index < slot.Queue.Count && !slot.Queue[index].Span.SequenceEqual(pivot))
            index++;
        if (index == slot.Queue.Count)
            return QueueOutcome.NotFound;
        if (!keyspace.HasRoom(slot, 1, item.Length))
        {
            keyspace.Refuse(slot, 1);
            return QueueOutcome.Full;
        }

        slot.Queue.Insert(after ? index + 1 : index, item);
        length = slot.Queue.Count;
        keyspace.Changed(slot);
        return QueueOutcome.Done;
    }

    /// <summary>LREM: removes messages equal to <paramref name="body"/>; the first <paramref name="count"/>, below zero from the right, 0 for all.</summary>
    /// <returns>How many were removed.</returns>
    public long Remove(ReadOnlySpan<byte> name, long count, ReadOnlySpan<byte> body)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is not { } slot)
            return 0;
        // Negating the smallest number overflows to itself; as a count it means all there is.
        long most = count switch { 0 or long.MinValue => long.MaxValue, < 0 => -count, _ => count };
        int removed = slot.Queue.Remove(body, most, count < 0 ? QueueEnd.Right : QueueEnd.Left);
        keyspace.Changed(slot);
        return removed;
    }

    /// <summary>LTRIM: keeps only the messages from <paramref name="start"/> to <paramref name="stop"/>, both inclusive.</summary>
    public void Trim(ReadOnlySpan<byte> name, long start, long stop)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is not { } slot)
            return;
        if (Clamp(slot.Queue, ref start, ref stop))
            slot.Queue.Trim((int)start, (int)stop);
        else
            slot.Queue.Clear();
        keyspace.Changed(slot);
    }

    /// <summary>LPOS: adds the indexes of messages equal to <paramref name="body"/> to <paramref name="into"/>.</summary>
    /// <param name="name">The key.</param>
    /// <param name="body">What to look for.</param>
    /// <param name="rank">1 begins with the first match, 2 with the second; below zero counts and looks from the right. Never 0.</param>
    /// <param name="count">How many to find at most; 0 for all.</param>
    /// <param name="maxLength">How many messages to compare at most; 0 for all.</param>
    /// <param name="into">Gets the indexes, in the order in which they were found.</param>
    public void Positions(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, long rank, long count, long maxLength, List<long> into)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is not { } slot)
            return;
        int step = rank > 0 ? 1 : -1;
        int at = rank > 0 ? 0 : slot.Queue.Count - 1;
        long skip = (rank > 0 ? rank : -rank) - 1;
        long compare = maxLength == 0 ? slot.Queue.Count : Math.Min(maxLength, slot.Queue.Count);
        for (; compare > 0; compare--, at += step)
        {
            if (!slot.Queue[at].Span.SequenceEqual(body) || skip-- > 0)
                continue;
            into.Add(at);
            if (count != 0 && into.Count >= count)
                return;
        }
    }

    /// <summary>LMOVE, RPOPLPUSH.</summary>
    /// <returns>Done, NoKey when the source does not exist, or Full when the destination is.</returns>
    public QueueOutcome Move(ReadOnlySpan<byte> source, QueueEnd from, ReadOnlySpan<byte> destination, QueueEnd to, out QueueItem item)
    {
        using Turn turn = keyspace.Enter();
        item = default;
        return keyspace.Find(source) is { } slot
            ? Move(slot, from, keyspace.Slot(destination), to, out item)
            : QueueOutcome.NoKey;
    }

    /// <summary>The same for slots at hand, of which the source exists. Only within a turn.</summary>
    internal QueueOutcome Move(KeySlot source, QueueEnd from, KeySlot destination, QueueEnd to, out QueueItem item)
    {
        item = source.Queue[from == QueueEnd.Left ? 0 : source.Queue.Count - 1];
        bool room = source == destination || keyspace.HasRoom(destination, 1, item.Length);
        if (room)
        {
            source.Queue.Pop(from);
            destination.Queue.Push(to, item);
        }

        // Both only now: turning a queue of one message round must not end its key and with it its expiry.
        keyspace.Changed(source);
        keyspace.Changed(destination);
        return room ? QueueOutcome.Done : QueueOutcome.Full;
    }

    /// <summary>Makes an index below zero count from the right; false when it is out of range.</summary>
    private static bool Resolve(Queue queue, ref long index)
    {
        if (index < 0)
            index += queue.Count;
        return index >= 0 && index < queue.Count;
    }

    /// <summary>Cuts a range down to the queue; false when nothing is left of it.</summary>
    private static bool Clamp(Queue queue, ref long start, ref long stop)
    {
        if (start < 0)
            start = Math.Max(0, start + queue.Count);
        if (stop < 0)
            stop += queue.Count;
        stop = Math.Min(stop, queue.Count - 1);
        return start <= stop;
    }
}
