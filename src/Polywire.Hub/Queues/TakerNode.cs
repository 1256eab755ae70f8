namespace Polywire.Hubs.Queues;

/// <summary>One taker's place in the line of one key.</summary>
internal sealed class TakerNode(Taker taker, KeySlot slot)
{
    /// <summary>Who waits.</summary>
    public Taker Taker { get; } = taker;

    /// <summary>For which key.</summary>
    public KeySlot Slot { get; } = slot;

    /// <summary>The one who waits longer, or null.</summary>
    public TakerNode? Previous { get; set; }

    /// <summary>The one who came later, or null.</summary>
    public TakerNode? Next { get; set; }

    /// <summary>Whether it stands in the line at all: a consumer without credit does not.</summary>
    public bool Queued { get; set; }
}
