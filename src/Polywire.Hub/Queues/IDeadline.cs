namespace Polywire.Hubs.Queues;

/// <summary>Something that is due at a time, and knows its place in a <see cref="DeadlineHeap{T}"/>.</summary>
internal interface IDeadline
{
    /// <summary>When it is due, in milliseconds since 1970 (UTC).</summary>
    long Due { get; }

    /// <summary>Its index in the heap; -1 when it is in none. Only the heap writes it.</summary>
    int HeapIndex { get; set; }
}
