using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Queues;
using Polywire.Wires.Text;
using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>
/// A puller's connection: the hub is its PUSH and a standing consumer of a queue. What was certainly not sent when the
/// peer goes away returns to the front of the queue. What may have been sent, if only in part, is lost when the peer has
/// not read it, since ZeroMQ does not acknowledge; to send it again might deliver it twice.
/// </summary>
internal sealed class PushLink : ZmtpLink, IQueueConsumer
{
    // Messages on their way to one puller: enough to keep a connection busy, few enough to share a queue fairly. Large
    // ones cost more (StandingConsumer.Cost), so that at most 32 MiB and one message wait for one puller.
    private const int MostInFlight = 1_000;

    private readonly ByteString _queue;
    private readonly int _credit;
    private readonly Queue<(long End, QueueItem Item)> _inFlight = new();
    private StandingConsumer? _consumer;

    internal PushLink(HubCore core, Address address, string queue, int highWater) : base(core, address, ZmtpSocketType.Push, queue)
    {
        _queue = new ByteString(queue);
        _credit = highWater == 0 ? MostInFlight : Math.Min(highWater, MostInFlight);
    }

    public void Deliver(ByteString queue, ReadOnlySpan<QueueItem> items)
    {
        Output output = Pump.Output;
        using (output.Gate.Enter())
        {
            foreach (QueueItem item in items)
            {
                int length = CutFrames.Length(item.Length, item.Cuts);
                // Credit bounds the messages; the cap on bytes must not refuse what has been taken from the queue.
                CutFrames.Write(output.GetSpan(length), item.Span, item.Cuts);
                output.Advance(length);
                _inFlight.Enqueue((output.AppendedBytes, item));
            }
        }
        output.FlushSoon();
    }

    public void Unsent(List<QueueItem> items)
    {
        using (Pump.Output.Gate.Enter())
        {
            Forget(Pump.Output.StartedBytes);
            foreach ((_, QueueItem item) in _inFlight) items.Add(item);
            _inFlight.Clear();
        }
    }

    public override void Flushed()
    {
        int freed;
        using (Pump.Output.Gate.Enter()) freed = Forget(Pump.Output.FlushedBytes);
        if (freed > 0) _consumer?.Grant(freed);
    }

    public override void Closed(Exception? reason) => _consumer?.Cancel();

    protected override void OnReady()
    {
        Pump.Output.NotifyFlushed = true;
        // Credit is granted once the field is set: the first flush may come before Consume has returned.
        _consumer = Core.Queues.Consume(_queue.Span, this, credit: 0);
        _consumer.Grant(_credit);
    }

    // PULL sockets say nothing but commands.
    protected override void OnMessage(ReadOnlySpan<byte> input) { }

    /// <returns>The credit that comes back.</returns>
    private int Forget(long sentBytes)
    {
        int gone = 0, freed = 0;
        while (_inFlight.TryPeek(out (long End, QueueItem Item) first) && first.End <= sentBytes)
        {
            _inFlight.Dequeue();
            freed += StandingConsumer.Cost(first.Item);
            gone++;
        }
        Core.Counters.AddHandedToPullers(gone);
        return freed;
    }
}
