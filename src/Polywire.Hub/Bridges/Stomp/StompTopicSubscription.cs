using Polywire.Connections;
using Polywire.Hubs.Queues;
using Polywire.Hubs.Topics;
using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>
/// A subscription of topics. A topic keeps nothing, so that ACK and NACK change nothing. A client that does not read is disconnected
/// at the cap of its output: everyone else goes on.
/// </summary>
internal sealed class StompTopicSubscription : IStompSubscription, ISubscriber
{
    private readonly StompLink _link;
    private readonly StompHead _head;
    private readonly StompVersion _version;
    private readonly WireForm _form;
    private readonly Output _output;
    private Subscription? _subscription;
    private long _delivered;

    internal StompTopicSubscription(StompLink link, StompHead head, ReadOnlyMemory<byte> id, StompVersion version)
    {
        (_link, _head, Id, _version, _output) = (link, head, id, version, link.Output);
        _form = version switch { StompVersion.V12 => WireForm.Stomp12, StompVersion.V11 => WireForm.Stomp11, _ => WireForm.Stomp10 };
    }

    /// <inheritdoc/>
    public object Origin => _link;

    /// <inheritdoc/>
    public int Number => _head.Number;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Id { get; }

    /// <inheritdoc/>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>The inbox that it is of; null for a topic.</summary>
    internal StompInbox? Inbox { get; init; }

    /// <inheritdoc/>
    public bool SettlesItself => false;

    /// <summary>Messages come from now on.</summary>
    internal void Begin(TopicTable topics, SubscriptionKind kind, ReadOnlySpan<byte> pattern) => _subscription = topics.Subscribe(this, kind, pattern);

    /// <inheritdoc/>
    public bool Deliver(in Publication publication, Subscription via)
    {
        var tail = new StompTail(in publication, _version);
        if (publication.Shared is not { } shared) return Sent(Append(tail, via), via);
        if (!shared.TryGet(_form, out ReadOnlySpan<byte> encoded))
        {
            Span<byte> made = shared.Make(_form, tail.Length);
            tail.Write(made);
            encoded = made;
        }
        return Sent(Append(encoded, via), via);
    }

    /// <inheritdoc/>
    int ISubscriber.DeliverRun(PublicationRun run, Subscription via)
    {
        if (!run.Shared.TryGet(_form, out ReadOnlySpan<byte> encoded)) encoded = Encode(run);
        bool taken = false;
        using (_output.Gate.Enter())
        {
            if (!via.HasEnded && _output.TryReserve(encoded.Length + (run.Count * _head.MostBytes), out Span<byte> room))
            {
                int written = 0, from = 0, around = Around(run);
                for (int i = 0; i < run.Count; i++)
                {
                    written += _head.Write(room[written..], ++_delivered);
                    int length = around + StompTail.BodyBytes(run[i].Body.Length);
                    encoded.Slice(from, length).CopyTo(room[written..]);
                    (from, written) = (from + length, written + length);
                }
                _output.Commit(written, run.Count);
                taken = true;
            }
        }
        return Sent(taken, via) ? run.Count : 0;
    }

    /// <inheritdoc/>
    public void Settle(long delivery, Settlement how, QueueTransaction? transaction) { }

    /// <inheritdoc/>
    public void End()
    {
        if (_subscription is { } subscription) _link.Server.Core.Topics.Unsubscribe(subscription);
    }

    private ReadOnlySpan<byte> Encode(PublicationRun run)
    {
        int length = run.Count * Around(run);
        for (int i = 0; i < run.Count; i++) length += StompTail.BodyBytes(run[i].Body.Length);
        Span<byte> room = run.Shared.Make(_form, length);
        int written = 0;
        for (int i = 0; i < run.Count; i++) written += new StompTail(run[i], _version).Write(room[written..]);
        return room;
    }

    // The messages of a run differ in nothing but their bodies.
    private int Around(PublicationRun run) => new StompTail(run[0], _version).Length - StompTail.BodyBytes(run[0].Body.Length);

    private bool Append(scoped in StompTail tail, Subscription via)
    {
        int length = tail.Length;
        using (_output.Gate.Enter())
        {
            if (via.HasEnded || !_output.TryReserve(_head.MostBytes + length, out Span<byte> room)) return false;
            int head = _head.Write(room, ++_delivered);
            _output.Commit(head + tail.Write(room[head..]));
            return true;
        }
    }

    private bool Append(ReadOnlySpan<byte> tail, Subscription via)
    {
        using (_output.Gate.Enter())
        {
            if (via.HasEnded || !_output.TryReserve(_head.MostBytes + tail.Length, out Span<byte> room)) return false;
            int head = _head.Write(room, ++_delivered);
            tail.CopyTo(room[head..]);
            _output.Commit(head + tail.Length);
            return true;
        }
    }

    private bool Sent(bool taken, Subscription via)
    {
        if (taken) _output.FlushSoon();
        else if (!via.HasEnded) _link.CutSlow();
        return taken;
    }
}
