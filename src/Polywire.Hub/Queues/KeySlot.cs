using Polywire.Hubs.Monitoring;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// All that the keyspace knows of one name: its queue, its expiry, and who waits for it. The key exists, as Redis means
/// it, exactly while the queue holds something; takers and the slot itself may outlive it.
/// </summary>
internal sealed class KeySlot(ByteString name, QueueBook book) : IDeadline
{
    /// <summary>The name.</summary>
    public ByteString Name { get; } = name;

    /// <summary>The messages. RENAME swaps whole queues between slots.</summary>
    public Queue Queue { get; set; } = new(book);

    /// <summary>Messages that are with consumers who have not acknowledged them.</summary>
    public int HeldMessages { get; set; }

    /// <summary>The bytes of those.</summary>
    public long HeldBytes { get; set; }

    /// <summary>Messages that there was no room for.</summary>
    public long Refused { get; set; }

    /// <summary>When anything was last done with it, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long LastUsed { get; set; }

    /// <summary>Whether the key exists.</summary>
    public bool Exists => Queue.Count > 0;

    /// <summary>Whether anything of it is kept, be it with consumers only.</summary>
    public bool IsUsed => Exists || HeldMessages > 0;

    /// <summary>Whether it is among the <see cref="KeyTable.Used"/>.</summary>
    public bool CountsAsUsed { get; set; }

    /// <summary>When the key expires, in milliseconds since 1970 (UTC); 0 means never.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>Grows with every change of the key: what WATCH compares. No two keys ever have the same.</summary>
    public long Version { get; set; }

    /// <summary>Who is to be served here, longest waiting first.</summary>
    public TakerList Takers { get; } = new();

    /// <summary>Waits and consumers that hold on to this slot, whether or not they can take right now.</summary>
    public int Pins { get; set; }

    /// <summary>Whether the slot stands in the list of keys to serve at the end of the turn.</summary>
    public bool Ready { get; set; }

    /// <summary>Index in the table's scan order; -1 while the key does not exist.</summary>
    public int Position { get; set; } = -1;

    /// <summary>Whether the slot stands in the table's line of emptied slots.</summary>
    public bool Resting { get; set; }

    /// <inheritdoc/>
    public int HeapIndex { get; set; } = -1;

    long IDeadline.Due => ExpiresAt;

    /// <summary>
    /// Whether <paramref name="count"/> more messages of <paramref name="bytes"/> payload bytes in all stay within <paramref name="limits"/>. What is
    /// with consumers counts too: one that takes and never acknowledges must not make room without end.
    /// </summary>
    public bool HasRoom(long count, long bytes, QueueLimits limits) =>
        Queue.Count + HeldMessages + count <= limits.MaxMessages && Queue.Bytes + HeldBytes + bytes <= limits.MaxBytes;

    /// <summary>What there is to tell about it.</summary>
    internal QueueFacts Describe() => new()
    {
        Name = Name,
        Messages = Queue.Count,
        Bytes = Queue.Bytes,
        HeldMessages = HeldMessages,
        HeldBytes = HeldBytes,
        Consumers = Pins,
        Added = Queue.Added,
        Taken = Queue.Taken,
        Returned = Queue.Returned,
        Removed = Queue.Removed,
        Refused = Refused,
        Idle = TimeSpan.FromMilliseconds(Environment.TickCount64 - LastUsed),
    };
}
