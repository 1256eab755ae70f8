namespace Polywire.Hubs.Queues;

/// <summary>The line of takers at one key, in the order in which they came; leaving it costs O(1) wherever one stands.</summary>
internal sealed class TakerList
{
    /// <summary>The one to be served next, or null.</summary>
    public TakerNode? First { get; private set; }

    /// <summary>The one who came last, or null.</summary>
    public TakerNode? Last { get; private set; }

    /// <summary>Puts a node at the end of the line; nothing when it stands in it already.</summary>
    public void Add(TakerNode node)
    {
        if (node.Queued)
            return;
        node.Queued = true;
        node.Previous = Last;
        if (Last is null)
            First = node;
        else
            Last.Next = node;
        Last = node;
    }

    /// <summary>Takes a node out of the line; nothing when it does not stand in it.</summary>
    public void Remove(TakerNode node)
    {
        if (!node.Queued)
            return;
        node.Queued = false;
        if (node.Previous is null)
            First = node.Next;
        else
            node.Previous.Next = node.Next;
        if (node.Next is null)
            Last = node.Previous;
        else
            node.Next.Previous = node.Previous;
        node.Previous = node.Next = null;
    }
}
