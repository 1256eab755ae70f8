using System.Buffers.Text;
using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Queues;
using Polywire.Hubs.Topics;
using Polywire.Wires.Stomp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>
/// Carries out the frames of one connection: messages to topics and queues, subscriptions, acknowledgements, transactions. Part of the pump's
/// turn.
/// </summary>
internal sealed class StompFrames
{
    private readonly StompLink _link;
    private readonly StompSession _session;
    private readonly HubCore _core;
    private readonly TopicPublisher _publisher;
    private readonly StompSubscriptions _subscriptions;
    private readonly StompInboxes _inboxes;
    private readonly HeaderBuilder _headers = new();
    private readonly byte[] _name = new byte[3 * Names.MaxBytes];
    private readonly byte[] _replyName = new byte[3 * Names.MaxBytes];
    private bool _gathered;
    private bool _inTurn;

    internal StompFrames(StompLink link, StompSession session)
    {
        (_link, _session, _core) = (link, session, link.Server.Core);
        _publisher = _core.Topics.CreatePublisher();
        _subscriptions = new StompSubscriptions(link.Limits.MaxSubscriptions);
        _inboxes = new StompInboxes(link, session, _subscriptions);
    }

    private StompFrame Frame => _session.Frame;

    /// <summary>Subscriptions, for who looks on.</summary>
    internal int Subscriptions => _subscriptions.Count;

    /// <summary>Carries out the frame that the session has told.</summary>
    /// <exception cref="StompException">It is refused.</exception>
    internal void Execute(ReadOnlySpan<byte> input)
    {
        if (Frame.Command == StompCommand.Send)
        {
            Send(input);
            Receipt(input);
            return;
        }
        Rest();
        switch (Frame.Command)
        {
            case StompCommand.Subscribe: Subscribe(input); break;
            case StompCommand.Unsubscribe: Unsubscribe(input); break;
            case StompCommand.Ack or StompCommand.Nack: Settle(input, transaction: null); break;
            case StompCommand.Commit: Commit(input); return;
            // What it has not acknowledged is back in its place before it is told goodbye.
            case StompCommand.Disconnect: _subscriptions.EndAcknowledging(); break;
            default: break;
        }
        Receipt(input);
        if (Frame.Command == StompCommand.Disconnect) _link.Leave();
    }

    /// <summary>Refuses a frame of a transaction that could not be done at COMMIT.</summary>
    /// <exception cref="StompException">It is refused.</exception>
    internal void Check(ReadOnlySpan<byte> input)
    {
        if (Frame.Command == StompCommand.Send) Prepare(input, out _, out _);
        else _subscriptions.Find(Frame, input, _session.Version, out _);
    }

    /// <summary>RECEIPT, where one was asked for: once all before it can be seen by others.</summary>
    internal void Receipt(ReadOnlySpan<byte> input)
    {
        if (!Frame.TryFind(input, "receipt"u8, out _)) return;
        Rest();
        Output output = _link.Output;
        using (output.Gate.Enter()) _session.WriteReceipt(input, output);
        output.FlushSoon();
    }

    /// <summary>Sends off what has gathered, and serves who waits at the queues that were filled.</summary>
    internal void Rest()
    {
        if (_gathered) TopicPublisher.Flush();
        _gathered = false;
        if (!_inTurn) return;
        _inTurn = false;
        _core.Queues.Leave();
    }

    /// <summary>The connection has ended.</summary>
    internal void Close() => _subscriptions.Clear();

    // SEND
    // https://stomp.github.io/stomp-specification-1.2.html#SEND
    private void Send(ReadOnlySpan<byte> input)
    {
        if (Prepare(input, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> replyTo) == StompPlace.Queue)
        {
            Push(input, name, replyTo, transaction: null);
            return;
        }
        if (_inTurn) Rest();
        _gathered = true;
        _publisher.PublishSoon(new Publication(name, Frame.Body(input)) { Headers = _headers.Block, ReplyTo = replyTo });
    }

    /// <summary>Everything about a SEND that may be refused: where it goes, whether it may, its headers, its reply-to.</summary>
    private StompPlace Prepare(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> replyTo)
    {
        Frame.TryFind(input, "destination"u8, out ReadOnlySpan<byte> destination);
        StompPlace place = Find(destination, _name, out name);
        Permit(place, name);
        replyTo = Gather(input);
        if (place == StompPlace.Inbox) name = _inboxes.TopicOf(name);
        return place;
    }

    private void Push(ReadOnlySpan<byte> input, ReadOnlySpan<byte> queue, ReadOnlySpan<byte> replyTo, QueueTransaction? transaction)
    {
        HeaderBlock headers = _headers.Block;
        QueueItemExtras? extras = headers.IsEmpty && replyTo.IsEmpty ? null : new QueueItemExtras { Headers = headers.Bytes.ToArray(), ReplyTo = replyTo.ToArray() };
        var item = new QueueItem(Frame.Body(input).ToArray(), extras);
        if (transaction is not null)
        {
            transaction.Push(new ByteString(queue), item);
            return;
        }
        if (_gathered) Rest();
        // One turn for the pushes of a read: who waits is served when they are all there.
        if (!_inTurn) _core.Queues.Enter();
        _inTurn = true;
        if (_core.Queues.Lists.Push(queue, QueueEnd.Right, [item], onlyExisting: false, out _) == QueueOutcome.Full)
            throw Full($"The queue '{Encoding.UTF8.GetString(queue)}' is full, or one too many (limits QueueMessages, QueueBytes, Queues).");
    }

    /// <summary>Gathers the headers that pass, and says where an answer is wanted.</summary>
    private ReadOnlySpan<byte> Gather(ReadOnlySpan<byte> input)
    {
        _headers.Clear();
        ReadOnlySpan<byte> replyTo = default;
        for (int i = 0; i < Frame.HeaderCount; i++)
        {
            ReadOnlySpan<byte> header = Frame.Name(input, i);
            if (!StompTail.IsOwn(header)) _headers.Add(header, Frame.Value(input, i));
            else if (header.SequenceEqual("reply-to"u8) && replyTo.IsEmpty) replyTo = ReplyTo(Frame.Value(input, i));
        }
        return replyTo;
    }

    private ReadOnlySpan<byte> ReplyTo(ReadOnlySpan<byte> destination)
    {
        switch (StompDestination.Parse(destination, out ReadOnlySpan<byte> raw))
        {
            case StompPlace.Inbox:
                return _inboxes.TopicOf(Named(destination, raw, _replyName));
            case StompPlace.Topic:
                return Named(destination, raw, _replyName);
            default:
                // A queue, or something that only the receiver understands.
                _headers.Add("reply-to"u8, destination);
                return default;
        }
    }

    // SUBSCRIBE
    // https://stomp.github.io/stomp-specification-1.2.html#SUBSCRIBE
    private void Subscribe(ReadOnlySpan<byte> input)
    {
        Frame.TryFind(input, "destination"u8, out ReadOnlySpan<byte> destination);
        Frame.TryFind(input, "id"u8, out ReadOnlySpan<byte> id);
        StompAckMode mode = AckMode(input);
        StompPlace place = Find(destination, _name, out ReadOnlySpan<byte> name);
        if (Frame.TryFind(input, "selector"u8, out ReadOnlySpan<byte> selector) && !selector.IsEmpty)
            throw Wrong("Unsupported selector", "Selectors are not supported: subscribe to a destination of its own, or to one with wildcards.");
        if (place == StompPlace.Inbox)
        {
            _inboxes.Subscribe(name, id);
            return;
        }
        ByteString key = StompSubscriptions.Key(id, destination);
        _subscriptions.Check(key, id.IsEmpty ? destination : id);
        if (place == StompPlace.Queue) Permit(place, name);
        var head = new StompHead(_subscriptions.NextNumber, id, _session.Version, mode != StompAckMode.Auto);
        if (place == StompPlace.Queue) Consume(input, key, head, id, mode, name);
        else Listen(key, head, id, destination, name);
    }

    private void Listen(ByteString key, StompHead head, ReadOnlySpan<byte> id, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> name)
    {
        StompDestination.Parse(destination, out ReadOnlySpan<byte> raw);
        if (StompDestination.KindOf(raw, out bool hashes) is not { } kind)
            throw Wrong("Invalid destination", $"In '{Encoding.UTF8.GetString(destination)}' a '#' stands before the end.");
        ReadOnlySpan<byte> pattern = hashes ? [.. name[..^1], (byte)'>'] : name;
        if (!_link.Grant.MaySubscribe(kind, pattern)) throw Forbidden("subscribe to the topic", name);
        var subscription = new StompTopicSubscription(_link, head, id.ToArray(), _session.Version);
        _subscriptions.Add(key, subscription);
        subscription.Begin(_core.Topics, kind, pattern);
    }

    private void Consume(ReadOnlySpan<byte> input, ByteString key, StompHead head, ReadOnlySpan<byte> id, StompAckMode mode, ReadOnlySpan<byte> queue)
    {
        var subscription = new StompQueueSubscription(_link, head, id.ToArray(), _session.Version, mode);
        Prefetch prefetch = PrefetchOf(input, mode);
        _subscriptions.Add(key, subscription);
        if (mode == StompAckMode.Auto) _link.WatchFlushes();
        subscription.Begin(_core.Queues, queue, prefetch);
    }

    private Prefetch PrefetchOf(ReadOnlySpan<byte> input, StompAckMode mode)
    {
        int most = _link.Limits.MaxPrefetch;
        if (mode == StompAckMode.Auto) return Prefetch.Default;
        if (!Frame.TryFind(input, "prefetch-count"u8, out ReadOnlySpan<byte> text)) return Prefetch.Default with { Messages = most };
        if (!Utf8Parser.TryParse(text, out int wanted, out int used) || used != text.Length || wanted < 0)
            throw Wrong("Invalid header", "\"prefetch-count\" must be a number");
        return Prefetch.Default with { Messages = wanted == 0 ? most : Math.Min(wanted, most) };
    }

    private StompAckMode AckMode(ReadOnlySpan<byte> input)
    {
        if (!Frame.TryFind(input, "ack"u8, out ReadOnlySpan<byte> ack) || ack.SequenceEqual("auto"u8)) return StompAckMode.Auto;
        if (ack.SequenceEqual("client"u8)) return StompAckMode.Client;
        if (ack.SequenceEqual("client-individual"u8)) return StompAckMode.ClientIndividual;
        throw Wrong("Invalid header", "\"ack\" must be auto, client or client-individual");
    }

    // UNSUBSCRIBE
    // https://stomp.github.io/stomp-specification-1.2.html#UNSUBSCRIBE
    private void Unsubscribe(ReadOnlySpan<byte> input)
    {
        Frame.TryFind(input, "id"u8, out ReadOnlySpan<byte> id);
        Frame.TryFind(input, "destination"u8, out ReadOnlySpan<byte> destination);
        if (!_inboxes.End(StompSubscriptions.Key(id, destination)))
            throw Wrong("No subscription found",
                $"UNSUBSCRIBE must refer to an existing subscription.\nSubscription to \"{(id.IsEmpty ? "destination" : "id")}='{Encoding.UTF8.GetString(id.IsEmpty ? destination : id)}'\" not found.");
    }

    // ACK, NACK
    // https://stomp.github.io/stomp-specification-1.2.html#ACK
    private void Settle(ReadOnlySpan<byte> input, QueueTransaction? transaction)
    {
        Settlement how = Frame.Command == StompCommand.Ack ? Settlement.Done
            // Python's clients write False as Python does.
            : Frame.TryFind(input, "requeue"u8, out ReadOnlySpan<byte> requeue) && Ascii.EqualsIgnoreCase(requeue, "false"u8) ? Settlement.Discard : Settlement.Return;
        _subscriptions.Find(Frame, input, _session.Version, out long delivery)?.Settle(delivery, how, transaction);
    }

    // COMMIT: queues and acknowledgements all together or not at all; then the topics, which cannot refuse.
    // https://stomp.github.io/stomp-specification-1.2.html#COMMIT
    private void Commit(ReadOnlySpan<byte> input)
    {
        IReadOnlyList<byte[]> frames = _session.TakeCommitted();
        try
        {
            CommitQueues(frames);
            foreach (byte[] frame in frames)
            {
                _session.Reopen(frame);
                if (Frame.Command == StompCommand.Send && PlaceOf(frame) != StompPlace.Queue) Send(frame);
            }
            Rest();
        }
        finally
        {
            _session.Reopen(input);
        }
        Receipt(input);
    }

    private void CommitQueues(IReadOnlyList<byte[]> frames)
    {
        var transaction = new QueueTransaction(_core.Queues);
        foreach (byte[] frame in frames)
        {
            _session.Reopen(frame);
            if (Frame.Command != StompCommand.Send) Settle(frame, transaction);
            else if (Prepare(frame, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> replyTo) == StompPlace.Queue) Push(frame, name, replyTo, transaction);
        }
        if (transaction.Commit() == QueueOutcome.Full) throw Full("A queue has no room for its part of the transaction, nothing of which was done (limits QueueMessages, QueueBytes, Queues).");
    }

    private StompPlace PlaceOf(ReadOnlySpan<byte> input)
    {
        Frame.TryFind(input, "destination"u8, out ReadOnlySpan<byte> destination);
        return StompDestination.Parse(destination, out _);
    }

    // A connection's own inbox is its own.
    private void Permit(StompPlace place, ReadOnlySpan<byte> name)
    {
        if (place == StompPlace.Topic && !_link.Grant.MayPublish(name)) throw Forbidden("publish to the topic", name);
        if (place == StompPlace.Queue && !_link.Grant.MayUse(name)) throw Forbidden("use the queue", name);
    }

    private StompException Forbidden(string what, ReadOnlySpan<byte> name)
    {
        _core.Drops.Add(DropReason.Forbidden, _link, name);
        return new StompException(StompFailure.Refused, "access_refused", $"The user '{_link.Grant.User}' may not {what} '{Encoding.UTF8.GetString(name)}'.");
    }

    private StompPlace Find(ReadOnlySpan<byte> destination, byte[] room, out ReadOnlySpan<byte> name)
    {
        StompPlace place = StompDestination.Parse(destination, out ReadOnlySpan<byte> raw);
        if (place == StompPlace.Unknown)
            throw Wrong("Unknown destination",
                $"'{Encoding.UTF8.GetString(destination)}' is not a valid destination.\nValid destination types are: /topic/, /queue/, /temp-queue/, /reply-queue/, /amq/queue/, /exchange/amq.topic/.");
        name = Named(destination, raw, room);
        return place;
    }

    private ReadOnlySpan<byte> Named(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> raw, byte[] room)
    {
        ReadOnlySpan<byte> name = raw.Length <= room.Length ? StompDestination.Decode(raw, room) : raw;
        return name.Length is > 0 and <= Names.MaxBytes
            ? name
            : throw Wrong("Invalid destination", $"The name in '{Encoding.UTF8.GetString(destination[..Math.Min(destination.Length, 300)])}' must have 1 to {Names.MaxBytes} bytes.");
    }

    private static StompException Wrong(string reason, string message) => new(StompFailure.Protocol, reason, message, section: "Client Frames");

    private static StompException Full(string message) => new(StompFailure.Refused, "Queue full", message);
}
