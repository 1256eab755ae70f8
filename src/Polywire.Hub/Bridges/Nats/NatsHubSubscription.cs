using Polywire.Connections;
using Polywire.Hubs.Topics;
using Polywire.Wires.Nats;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Nats;

/// <summary>One subscription of a NATS client: writes what matches into the client's output.</summary>
internal sealed class NatsHubSubscription : ISubscriber
{
    private readonly NatsSubscriptions _owner;
    private readonly NatsHubLink _link;
    // What every plain delivery begins with; empty for a pattern, whose topics differ.
    private readonly byte[] _head;
    private long _delivered;
    private int _max;

    /// <param name="owner">Where it ends when it has had all its messages.</param>
    /// <param name="link">Whose it is.</param>
    /// <param name="sid">What the client calls it.</param>
    /// <param name="topic">The one topic; empty for a pattern.</param>
    public NatsHubSubscription(NatsSubscriptions owner, NatsHubLink link, ByteString sid, ReadOnlySpan<byte> topic)
    {
        (_owner, _link, Sid) = (owner, link, sid);
        Span<byte> head = stackalloc byte[MostHead(topic.Length)];
        _head = topic.IsEmpty ? [] : head[..WriteHead(head, topic)].ToArray();
    }

    /// <summary>What the client calls it.</summary>
    public ByteString Sid { get; }

    /// <summary>Its place in the table.</summary>
    public Subscription Subscription { get; set; } = null!;

    /// <inheritdoc/>
    public object Origin => _link;

    /// <summary>No more than so many messages, counted from the beginning.</summary>
    /// <returns>True when it has had them already.</returns>
    public bool EndsAfter(int max)
    {
        using (_link.Output.Gate.Enter())
        {
            _max = max;
            return _delivered >= max;
        }
    }

    /// <inheritdoc/>
    public bool Deliver(in Publication publication, Subscription via)
    {
        if (NatsRichText.IsNeeded(in publication))
            return DeliverRich(in publication, via);
        Span<byte> room = stackalloc byte[MostHead(publication.Topic.Length)];
        ReadOnlySpan<byte> head = _head.Length > 0 ? _head : room[..WriteHead(room, publication.Topic)];
        int length = NatsMessage.DeliveryLength(head.Length, publication.Body.Length);
        bool over = false, taken;
        Output output = _link.Output;
        using (output.Gate.Enter())
        {
            if (IsOver(via))
                return false;
            taken = output.TryReserve(length, out Span<byte> target);
            if (taken)
            {
                NatsMessage.WriteDelivery(target, head, publication.Body);
                output.Commit(length);
                over = Count(via);
            }
        }
        return taken ? Sent(output, over) : Cut();
    }

    /// <inheritdoc/>
    int ISubscriber.DeliverRun(PublicationRun run, Subscription via)
    {
        if (_max > 0)
            return run.DeliverEach(this, via);
        Span<byte> room = stackalloc byte[MostHead(run.Topic.Length)];
        ReadOnlySpan<byte> head = _head.Length > 0 ? _head : room[..WriteHead(room, run.Topic)];
        ReadOnlySpan<byte> encoded = default;
        bool isEncoded = run.IsShared && Encoded(run, head, out encoded);
        bool? taken = Append(run, head, isEncoded ? encoded : default, via);
        return taken is { } all ? all ? run.Count : 0 : run.DeliverEach(this, via);
    }

    // The first subscriber encodes for all whose sid is the same; clients number theirs from 1, so that is common.
    private static bool Encoded(PublicationRun run, scoped ReadOnlySpan<byte> head, out ReadOnlySpan<byte> encoded)
    {
        if (run.Shared.TryGet(WireForm.Nats, out encoded))
            return encoded.StartsWith(head);
        Span<byte> made = run.Shared.Make(WireForm.Nats, Length(run, head));
        Write(made, run, head);
        encoded = made;
        return true;
    }

    // Null: UNSUB with a max has come meanwhile, and they are to be counted one by one. Empty: not encoded yet.
    private bool? Append(PublicationRun run, ReadOnlySpan<byte> head, ReadOnlySpan<byte> encoded, Subscription via)
    {
        int length = encoded.IsEmpty ? Length(run, head) : encoded.Length;
        bool taken;
        Output output = _link.Output;
        using (output.Gate.Enter())
        {
            if (IsOver(via))
                return false;
            if (_max > 0)
                return null;
            taken = output.TryReserve(length, out Span<byte> target);
            if (taken)
            {
                if (encoded.IsEmpty)
                    Write(target, run, head);
                else
                    encoded.CopyTo(target);
                output.Commit(length, run.Count);
                _delivered += run.Count;
            }
        }
        return taken ? Sent(output, over: false) : Cut();
    }

    private bool DeliverRich(in Publication publication, Subscription via)
    {
        Span<byte> subject = stackalloc byte[NatsName.MostEncoded(publication.Topic.Length)];
        Span<byte> reply = stackalloc byte[NatsName.MostEncoded(publication.ReplyTo.Length)];
        subject = subject[..NatsName.Encode(publication.Topic, subject)];
        reply = reply[..NatsName.Encode(publication.ReplyTo, reply)];
        ReadOnlySpan<byte> headers = _link.TakesHeaders ? NatsRichText.Headers(in publication) : default;
        int length = NatsMessage.DeliveryLength(subject.Length, Sid.Length, reply.Length, headers.Length, publication.Body.Length);
        bool over = false, taken;
        Output output = _link.Output;
        using (output.Gate.Enter())
        {
            if (IsOver(via))
                return false;
            taken = output.TryReserve(length, out Span<byte> target);
            if (taken)
            {
                NatsMessage.WriteDelivery(target, subject, Sid.Span, reply, headers, publication.Body);
                output.Commit(length);
                over = Count(via);
            }
        }
        return taken ? Sent(output, over) : Cut();
    }

    private static int Length(PublicationRun run, ReadOnlySpan<byte> head)
    {
        int length = 0;
        for (int i = 0; i < run.Count; i++)
            length += NatsMessage.DeliveryLength(head.Length, run[i].Body.Length);
        return length;
    }

    private static void Write(Span<byte> target, PublicationRun run, ReadOnlySpan<byte> head)
    {
        for (int i = 0; i < run.Count; i++)
            target = target[NatsMessage.WriteDelivery(target, head, run[i].Body)..];
    }

    // Under the gate: after the answer to UNSUB nothing more may come.
    private static bool IsOver(Subscription via) => via.HasEnded;

    private bool Count(Subscription via)
    {
        _delivered++;
        if (_max == 0 || _delivered < _max)
            return false;
        // At once: whoever comes between here and the table finds it over, not slow.
        via.End();
        return true;
    }

    // Not under the gate, which ending the connection takes.
    private bool Cut()
    {
        _link.CutFullConsumer();
        return false;
    }

    private bool Sent(Output output, bool over)
    {
        output.FlushSoon();
        if (output.QueuedBytes is int queued && queued > _link.Stall.HighBytes)
            _link.Stall.Mark(queued);
        if (over)
            _owner.End(this);
        return true;
    }

    private int MostHead(int topic) => NatsMessage.HeadLength(NatsName.MostEncoded(topic), Sid.Length);

    private int WriteHead(Span<byte> target, ReadOnlySpan<byte> topic)
    {
        if (NatsName.IsPlain(topic))
            return NatsMessage.WriteHead(target, topic, Sid.Span);
        Span<byte> subject = stackalloc byte[NatsName.MostEncoded(topic.Length)];
        return NatsMessage.WriteHead(target, subject[..NatsName.Encode(topic, subject)], Sid.Span);
    }
}
