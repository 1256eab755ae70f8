using System.Globalization;
using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Queues;
using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>
/// A subscription of a queue: a standing consumer that holds as much unacknowledged as its <c>prefetch-count</c> allows. With <c>ack:auto</c> a
/// message is done with once its bytes have left.
/// </summary>
internal sealed class StompQueueSubscription : IStompSubscription, IQueueConsumer
{
    private readonly StompLink _link;
    private readonly StompHead _head;
    private readonly StompVersion _version;
    private readonly StompAckMode _mode;
    private readonly Output _output;
    private readonly Departures _departures;
    private long _delivered;

    internal StompQueueSubscription(StompLink link, StompHead head, ReadOnlyMemory<byte> id, StompVersion version, StompAckMode mode) =>
        (_link, _head, Id, _version, _mode, _output, _departures) = (link, head, id, version, mode, link.Output, new Departures(link.Output));

    /// <inheritdoc/>
    public int Number => _head.Number;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Id { get; }

    /// <inheritdoc/>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <inheritdoc/>
    public bool SettlesItself => _mode == StompAckMode.Auto;

    /// <summary>Messages come from now on.</summary>
    internal void Begin(Keyspace queues, ReadOnlySpan<byte> queue, Prefetch prefetch)
        => _departures.Begin(queues.Consume(queue, this, prefetch));

    /// <inheritdoc/>
    public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries)
    {
        using (_output.Gate.Enter())
        {
            // Taken just when the client unsubscribed: it all goes back.
            if (_departures.HasEnded) return;
            foreach (Delivery delivery in deliveries) Write(from, delivery);
        }
        _output.FlushSoon();
    }

    /// <inheritdoc/>
    public void Settle(long delivery, Settlement how, QueueTransaction? transaction)
    {
        if (SettlesItself || _departures.Consumer is not { } consumer) return;
        bool through = _mode == StompAckMode.Client;
        if (transaction is null) consumer.Settle(delivery, how, through);
        else transaction.Settle(consumer, delivery, how, through);
    }

    /// <summary>Some of its messages have left. From any thread.</summary>
    internal void Flushed() => _departures.Flushed();

    /// <inheritdoc/>
    public void End() => _departures.End(wasSeen: !SettlesItself);

    private void Write(StandingConsumer from, in Delivery delivery)
    {
        QueueItem item = delivery.Item;
        var tail = new StompTail(from.Queue, in item, _version);
        ReadOnlySpan<byte> mark = item.Redeliveries == 0 ? "redelivered:false\n"u8
            : Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"redelivered:true\ndelivery-count:{item.Redeliveries}\n"));
        // Prefetch bounds the messages; the cap on bytes must not refuse what has been taken from the queue.
        int length = tail.Length;
        Span<byte> room = _output.GetSpan(_head.MostBytes + mark.Length + length);
        int at = _head.Write(room, delivery.Id);
        mark.CopyTo(room[at..]);
        at += mark.Length;
        _output.Advance(at + tail.Write(room[at..]));
        _delivered = delivery.Id;
        if (!SettlesItself) return;
        _departures.Add(from, delivery.Id);
        _link.InFlight.Add(_output.AppendedBytes, this);
    }
}
