using System.Numerics;

namespace Polywire.Hubs.Queues;

/// <summary>
/// The messages of one queue: a deque on a circular array, so both ends and every index cost O(1) and a change in the
/// middle moves the shorter side. Places grow from left to right, so what comes back finds where it lay. Not thread-safe: the
/// <see cref="Keyspace"/>'s lock guards it.
/// </summary>
/// <param name="book">The keyspace's; null for a queue by itself.</param>
internal sealed class Queue(QueueBook? book = null)
{
    /// <summary>Arrays up to this many slots survive emptying, so a queue that fills and drains by ones allocates nothing.</summary>
    private const int Kept = 64;

    private readonly QueueBook _book = book ?? new QueueBook();
    private QueueItem[] _slots = [];
    private int _head;

    /// <summary>Messages held.</summary>
    public int Count { get; private set; }

    /// <summary>Payload bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>The message at <paramref name="index"/>, 0 to <see cref="Count"/> - 1.</summary>
    public QueueItem this[int index] => _slots[At(index)];

    /// <summary>Messages that were ever put on it.</summary>
    public long Added { get; private set; }

    /// <summary>Messages that were handed to takers.</summary>
    public long Taken { get; private set; }

    /// <summary>Messages that came back.</summary>
    public long Returned { get; private set; }

    /// <summary>Messages that were removed where they lay.</summary>
    public long Removed { get; private set; }

    /// <summary>Puts one message on <paramref name="end"/>.</summary>
    public void Push(QueueEnd end, QueueItem item)
    {
        PutOn(end, item.At(_book.NextPlace(end)));
        Added++;
        _book.Added++;
    }

    /// <summary>Puts messages that were taken back to their places.</summary>
    /// <param name="items">By their places, ascending.</param>
    public void PutBack(ReadOnlySpan<QueueItem> items)
    {
        Returned += items.Length;
        _book.Returned += items.Length;
        if (items.Length == 1)
            PutAt(FirstAfter(items[0].Place), items[0]);
        else
            Merge(items);
    }

    /// <summary>Takes the message on <paramref name="end"/>; the queue must not be empty.</summary>
    public QueueItem Pop(QueueEnd end)
    {
        int at = At(end == QueueEnd.Left ? 0 : Count - 1);
        QueueItem item = _slots[at];
        _slots[at] = default;
        if (end == QueueEnd.Left)
            _head = Wrap(_head + 1);
        Count--;
        Bytes -= item.Length;
        Taken++;
        _book.Taken++;
        GiveUpSpace();
        return item;
    }

    /// <summary>Replaces the message at <paramref name="index"/>.</summary>
    public void Set(int index, QueueItem item)
    {
        ref QueueItem slot = ref _slots[At(index)];
        Bytes += item.Length - slot.Length;
        slot = item.At(slot.Place);
    }

    /// <summary>Puts a message before the one at <paramref name="index"/>; <see cref="Count"/> means at the right end.</summary>
    public void Insert(int index, QueueItem item)
    {
        PutAt(index, item.At(this[Math.Min(index, Count - 1)].Place));
        Added++;
        _book.Added++;
    }

    /// <summary>
    /// Removes messages equal to <paramref name="body"/> in one pass: the first <paramref name="most"/> from
    /// <paramref name="from"/>. Returns how many.
    /// </summary>
    public int Remove(ReadOnlySpan<byte> body, long most, QueueEnd from)
    {
        int step = from == QueueEnd.Left ? 1 : -1;
        int read = from == QueueEnd.Left ? 0 : Count - 1;
        int write = read, removed = 0;
        for (int left = Count; left > 0; left--, read += step)
        {
            QueueItem item = _slots[At(read)];
            if (removed < most && item.Span.SequenceEqual(body))
            {
                removed++;
                Bytes -= item.Length;
                continue;
            }

            _slots[At(write)] = item;
            write += step;
        }

        DropEnd(from == QueueEnd.Left ? QueueEnd.Right : QueueEnd.Left, removed);
        return removed;
    }

    /// <summary>Keeps only the messages from <paramref name="first"/> to <paramref name="last"/>, both inclusive and within the queue.</summary>
    public void Trim(int first, int last)
    {
        for (int i = 0; i < first; i++)
            Bytes -= this[i].Length;
        for (int i = last + 1; i < Count; i++)
            Bytes -= this[i].Length;
        DropEnd(QueueEnd.Right, Count - 1 - last);
        DropEnd(QueueEnd.Left, first);
    }

    /// <summary>Appends messages <paramref name="first"/> to <paramref name="last"/>, both inclusive and within the queue, to <paramref name="into"/>.</summary>
    public void CopyTo(int first, int last, List<QueueItem> into)
    {
        into.EnsureCapacity(into.Count + last - first + 1);
        for (int i = first; i <= last; i++)
            into.Add(this[i]);
    }

    /// <summary>A second queue of the same messages; the payloads are shared.</summary>
    public Queue Copy()
    {
        Queue copy = new(_book);
        for (int i = 0; i < Count; i++)
            copy.Push(QueueEnd.Right, this[i]);
        return copy;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        CountRemoved(Count);
        Array.Clear(_slots);
        (_head, Count, Bytes) = (0, 0, 0);
        GiveUpSpace();
    }

    private void PutAt(int index, QueueItem item)
    {
        Reserve();
        if (index < Count / 2)
        {
            _head = Wrap(_head - 1);
            for (int i = 0; i < index; i++)
                _slots[At(i)] = _slots[At(i + 1)];
        }
        else
        {
            for (int i = Count; i > index; i--)
                _slots[At(i)] = _slots[At(i - 1)];
        }

        _slots[At(index)] = item;
        Count++;
        Bytes += item.Length;
    }

    // One by one, those of one consumer among those of another would move the half of both each time.
    private void Merge(ReadOnlySpan<QueueItem> items)
    {
        int before = items.IsEmpty ? 0 : FirstAfter(items[^1].Place);
        Reserve(items.Length);
        _head = Wrap(_head - items.Length);
        Count += items.Length;
        // What is read next is never behind what is written: there is a gap of all that is still to be put back.
        int read = items.Length, end = items.Length + before, put = 0;
        for (int write = 0; put < items.Length; write++)
        {
            bool takeOld = read < end && this[read].Place <= items[put].Place;
            if (!takeOld)
                Bytes += items[put].Length;
            _slots[At(write)] = takeOld ? this[read++] : items[put++];
        }
    }

    private void PutOn(QueueEnd end, QueueItem item)
    {
        Reserve();
        if (end == QueueEnd.Left)
            _head = Wrap(_head - 1);
        _slots[end == QueueEnd.Left ? _head : At(Count)] = item;
        Count++;
        Bytes += item.Length;
    }

    private int FirstAfter(long place)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (this[middle].Place <= place)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void CountRemoved(int count)
    {
        Removed += count;
        _book.Removed += count;
    }

    // The length is a power of two or zero, so a mask wraps both ways.
    private int Wrap(int slot) => slot & (_slots.Length - 1);

    private int At(int index) => Wrap(_head + index);

    /// <summary>Drops <paramref name="count"/> slots whose bytes are no longer counted.</summary>
    private void DropEnd(QueueEnd end, int count)
    {
        for (int i = 0; i < count; i++)
            _slots[At(end == QueueEnd.Left ? i : Count - 1 - i)] = default;
        CountRemoved(count);
        if (end == QueueEnd.Left)
            _head = Wrap(_head + count);
        Count -= count;
        GiveUpSpace();
    }

    private void Reserve(int more = 1)
    {
        if (Count + more > _slots.Length)
            Resize(Math.Max(4, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(Count + more, Count * 2))));
    }

    private void GiveUpSpace()
    {
        if (_slots.Length > Kept && Count < _slots.Length / 4)
            Resize((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(Kept, Count * 2)));
    }

    private void Resize(int length)
    {
        QueueItem[] slots = new QueueItem[length];
        int front = Math.Min(Count, _slots.Length - _head);
        Array.Copy(_slots, _head, slots, 0, front);
        Array.Copy(_slots, 0, slots, front, Count - front);
        _slots = slots;
        _head = 0;
    }
}
