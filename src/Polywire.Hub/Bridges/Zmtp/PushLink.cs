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
    private readonly ByteString _queue;
    private readonly Prefetch _prefetch;
    private readonly Queue<(long End, long Id)> _inFlight = new();
    private StandingConsumer? _consumer;

    // Guarded by the output's gate: flushes that are being told to the queue, and whether the end waits for them. What was counted as
    // handed out must not return.
    private int _settling;
    private bool _hasEnded;

    internal PushLink(HubCore core, Address address, string queue, int highWater) : base(core, address, ZmtpSocketType.Push, queue)
    {
        _queue = new ByteString(queue);
        _prefetch = highWater == 0 ? Prefetch.Default : Prefetch.Default with { Messages = Math.Min(highWater, Prefetch.Default.Messages) };
    }

    public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries)
    {
        Output output = Pump.Output;
        using (output.Gate.Enter())
        {
            // The first flush may come before Consume has returned.
            _consumer = from;
            foreach (Delivery delivery in deliveries)
            {
                QueueItem item = delivery.Item;
                int length = CutFrames.Length(item.Length, item.Cuts);
                // Prefetch bounds the messages; the cap on bytes must not refuse what has been taken from the queue.
                CutFrames.Write(output.GetSpan(length), item.Span, item.Cuts);
                output.Advance(length);
                _inFlight.Enqueue((output.AppendedBytes, delivery.Id));
            }
        }
        output.FlushSoon();
    }

    public override void Flushed() => Settle(started: false);

    public override void Closed(Exception? reason)
    {
        Settle(started: true);
        bool last;
        using (Pump.Output.Gate.Enter())
        {
            _hasEnded = true;
            last = _settling == 0;
        }
        if (last) _consumer?.Cancel(wasSeen: false);
    }

    protected override void OnReady()
    {
        Pump.Output.NotifyFlushed = true;
        StandingConsumer consumer = Core.Queues.Consume(_queue.Span, this, _prefetch);
        using (Pump.Output.Gate.Enter()) _consumer = consumer;
    }

    // PULL sockets say nothing but commands.
    protected override void OnMessage(ReadOnlySpan<byte> input) { }

    private void Settle(bool started)
    {
        StandingConsumer? consumer;
        int gone = 0;
        long id = 0;
        using (Pump.Output.Gate.Enter())
        {
            consumer = _consumer;
            long sent = started ? Pump.Output.StartedBytes : Pump.Output.FlushedBytes;
            for (; _inFlight.TryPeek(out (long End, long Id) first) && first.End <= sent; gone++)
                id = _inFlight.Dequeue().Id;
            if (gone == 0) return;
            _settling++;
        }
        Core.Counters.AddHandedToPullers(gone);
        consumer!.Settle(id, Settlement.Done, through: true);
        bool last;
        using (Pump.Output.Gate.Enter()) last = --_settling == 0 && _hasEnded;
        if (last) consumer.Cancel(wasSeen: false);
    }
}
