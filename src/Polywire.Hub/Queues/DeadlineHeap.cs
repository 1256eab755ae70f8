namespace Polywire.Hubs.Queues;

/// <summary>
/// The things that are due some time, soonest first: a binary heap whose members know their index, so that one that is
/// changed or cancelled leaves in O(log n) and no stale entries pile up.
/// </summary>
internal sealed class DeadlineHeap<T> where T : class, IDeadline
{
    private T[] _heap = [];

    /// <summary>Members.</summary>
    public int Count { get; private set; }

    /// <summary>The member that is due first, or null.</summary>
    public T? First => Count == 0 ? null : _heap[0];

    /// <summary>When the first is due; <see cref="long.MaxValue"/> when there is none.</summary>
    public long Due => Count == 0 ? long.MaxValue : _heap[0].Due;

    /// <summary>Adds <paramref name="member"/>, or moves it after its time was changed.</summary>
    public void Set(T member)
    {
        if (member.HeapIndex < 0)
        {
            if (Count == _heap.Length)
                Array.Resize(ref _heap, Math.Max(4, Count * 2));
            Place(member, Count++);
        }

        Up(member.HeapIndex);
        Down(member.HeapIndex);
    }

    /// <summary>Takes <paramref name="member"/> out; does nothing when it is not in.</summary>
    public void Remove(T member)
    {
        int index = member.HeapIndex;
        if (index < 0)
            return;
        member.HeapIndex = -1;
        T last = _heap[--Count];
        _heap[Count] = null!;
        if (index == Count)
            return;
        Place(last, index);
        Up(index);
        Down(last.HeapIndex);
    }

    private void Place(T member, int index)
    {
        _heap[index] = member;
        member.HeapIndex = index;
    }

    private void Up(int index)
    {
        T member = _heap[index];
        for (int parent; index > 0 && _heap[parent = (index - 1) / 2].Due > member.Due; index = parent)
            Place(_heap[parent], index);
        Place(member, index);
    }

    private void Down(int index)
    {
        T member = _heap[index];
        for (int child; (child = (index * 2) + 1) < Count; index = child)
        {
            if (child + 1 < Count && _heap[child + 1].Due < _heap[child].Due)
                child++;
            if (_heap[child].Due >= member.Due)
                break;
            Place(_heap[child], index);
        }

        Place(member, index);
    }
}
