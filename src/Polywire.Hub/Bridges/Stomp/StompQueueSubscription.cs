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
    private readonly Queue<(long End, long Id)> _inFlight = new();
    private StandingConsumer? _consumer;
    private long _delivered;

    internal StompQueueSubscription(StompLink link, StompHead head, ReadOnlyMemory<byte> id, StompVersion version, StompAckMode mode) =>
        (_link, _head, Id, _version, _mode, _output) = (link, head, id, version, mode, link.Output);

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
    {
        StandingConsumer consumer = queues.Consume(queue, this, prefetch);
        using (_output.Gate.Enter()) _consumer = consumer;
    }

    /// <inheritdoc/>
    public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries)
    {
        using (_output.Gate.Enter())
        {
            // The first flush may come before Consume has returned.
            _consumer = from;
            foreach (Delivery delivery in deliveries) Write(from, delivery);
        }
        _output.FlushSoon();
    }

    /// <inheritdoc/>
    public void Settle(long delivery, Settlement how, QueueTransaction? transaction)
    {
        if (SettlesItself || _consumer is not { } consumer) return;
        bool through = _mode == StompAckMode.Client;
        if (transaction is null) consumer.Settle(delivery, how, through);
        else transaction.Settle(consumer, delivery, how, through);
    }

    /// <summary>Some of its messages have left. From any thread.</summary>
    internal void Flushed() => SettleSent(started: false);

    /// <inheritdoc/>
    public void End()
    {
        // What may have been sent in part is lost if the client has not read it: that is what ack:auto means.
        if (SettlesItself) SettleSent(started: true);
        _consumer?.Cancel(wasSeen: !SettlesItself);
    }

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
        _inFlight.Enqueue((_output.AppendedBytes, delivery.Id));
        _link.InFlight.Add(_output.AppendedBytes, this);
    }

    private void SettleSent(bool started)
    {
        StandingConsumer? consumer;
        long id = 0;
        using (_output.Gate.Enter())
        {
            consumer = _consumer;
            long sent = started ? _output.StartedBytes : _output.FlushedBytes;
            while (_inFlight.TryPeek(out (long End, long Id) first) && first.End <= sent) id = _inFlight.Dequeue().Id;
        }
        if (id > 0) consumer!.Settle(id, Settlement.Done, through: true);
    }
}
