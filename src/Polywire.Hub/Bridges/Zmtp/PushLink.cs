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
    private Departures? _departures;

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
            foreach (Delivery delivery in deliveries)
            {
                QueueItem item = delivery.Item;
                int length = CutFrames.Length(item.Length, item.Cuts);
                // Prefetch bounds the messages; the cap on bytes must not refuse what has been taken from the queue.
                CutFrames.Write(output.GetSpan(length), item.Span, item.Cuts);
                output.Advance(length);
                _departures!.Add(from, delivery.Id);
            }
        }
        output.FlushSoon();
    }

    public override void Flushed() => Core.Counters.AddHandedToPullers(_departures!.Flushed());

    public override void Closed(Exception? reason) => Core.Counters.AddHandedToPullers(_departures?.End() ?? 0);

    protected override void OnReady()
    {
        _departures = new Departures(Pump.Output);
        Pump.Output.NotifyFlushed = true;
        _departures.Begin(Core.Queues.Consume(_queue.Span, this, _prefetch));
    }

    // PULL sockets say nothing but commands.
    protected override void OnMessage(ReadOnlySpan<byte> input) { }
}
