using System.Runtime.InteropServices;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// Pushes and settlements that happen together or not at all: STOMP's BEGIN to COMMIT. Nothing is done, and nobody sees anything, before
/// <see cref="Commit"/>; forgetting it aborts. Not for two threads at once.
/// </summary>
internal sealed class QueueTransaction(Keyspace keyspace)
{
    private readonly List<Step> _steps = [];

    private readonly record struct Step(ByteString Queue, QueueItem Item, StandingConsumer? Consumer, long Id, Settlement How, bool Through);

    /// <summary>Steps so far: a wire bounds them.</summary>
    public int Count => _steps.Count;

    /// <summary>Payload bytes of the pushes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Will put a message on the right of a queue.</summary>
    public void Push(ByteString queue, QueueItem item)
    {
        _steps.Add(new Step(queue, item, null, 0, default, default));
        Bytes += item.Length;
    }

    /// <summary>Will settle deliveries, as <see cref="StandingConsumer.Settle"/> does; what is settled or gone by then is passed over.</summary>
    public void Settle(StandingConsumer consumer, long id, Settlement how, bool through = false)
        => _steps.Add(new Step(default, default, consumer, id, how, through));

    /// <summary>Does it all, in order, within one turn.</summary>
    /// <returns>Done, or Full when a queue has no room for its part: then nothing was done.</returns>
    public QueueOutcome Commit()
    {
        using Turn turn = keyspace.Enter();
        if (!HasRoom())
            return QueueOutcome.Full;
        foreach (Step step in CollectionsMarshal.AsSpan(_steps))
        {
            if (step.Consumer is { } consumer)
                consumer.Settle(step.Id, step.How, step.Through);
            else
                Push(keyspace.Slot(step.Queue.Span), step.Item);
        }

        return QueueOutcome.Done;
    }

    private void Push(KeySlot slot, QueueItem item)
    {
        slot.Queue.Push(QueueEnd.Right, item);
        keyspace.Changed(slot);
    }

    private bool HasRoom()
    {
        Dictionary<ByteString, (int Count, long Bytes)> sums = new(ByteStringComparer.Instance);
        foreach (Step step in CollectionsMarshal.AsSpan(_steps))
        {
            if (step.Consumer is not null)
                continue;
            (int count, long bytes) = sums.GetValueOrDefault(step.Queue);
            sums[step.Queue] = (count + 1, bytes + step.Item.Length);
        }

        bool room = true;
        int made = 0;
        foreach ((ByteString queue, (int count, long bytes)) in sums)
        {
            KeySlot slot = keyspace.Slot(queue.Span);
            if (!keyspace.HasRoom(slot, count, bytes, made))
            {
                keyspace.Refuse(slot, count);
                room = false;
            }

            made += slot.IsUsed ? 0 : 1;
            // A slot made for the look must not stay for ever.
            keyspace.Changed(slot);
        }

        return room;
    }
}
