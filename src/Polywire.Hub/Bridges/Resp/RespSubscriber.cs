using Polywire.Connections;
using Polywire.Hubs.Topics;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// The receiving end of one connection's subscriptions, for channels and patterns or for shard channels. Deliveries are encoded once
/// per protocol for all subscribers of a message and appended to the connection's output; never after the confirmation of
/// an unsubscribe, which in protocol 2 the client would take for the reply to its next command.
/// </summary>
internal sealed class RespSubscriber(RespLink link, Output output, RespSubscriptionKind kind) : ISubscriber
{
    private readonly WireForm _form2 = kind == RespSubscriptionKind.Shard ? WireForm.Resp2Shard : WireForm.Resp2Message;
    private readonly WireForm _form3 = kind == RespSubscriptionKind.Shard ? WireForm.Resp3Shard : WireForm.Resp3Message;

    /// <inheritdoc/>
    public object Origin => link;

    /// <inheritdoc/>
    public bool Deliver(in Publication publication, Subscription via)
    {
        bool taken;
        if (link.IsReceivingHere)
            taken = DeferToSelf(publication, via);
        else if (via.Kind == SubscriptionKind.Glob)
            taken = Append(publication, via);
        else if (publication.Shared is { } shared)
            taken = Append(Encoded(publication, shared), 1, via);
        else
            taken = Append(publication, via);
        if (!taken)
            Cut(via);
        return taken;
    }

    /// <inheritdoc/>
    int ISubscriber.DeliverRun(PublicationRun run, Subscription via)
    {
        int protocol = link.Protocol;
        bool taken = via.Kind == SubscriptionKind.Glob
            ? Append(run, protocol, via)
            : Append(Encoded(run, protocol, via), run.Count, via);
        if (!taken)
            Cut(via);
        return taken ? run.Count : 0;
    }

    // Redis's rule for a subscriber that does not keep up: it is disconnected, everyone else goes on.
    private void Cut(Subscription via)
    {
        if (!via.HasEnded)
            link.CutSlowSubscriber();
    }

    private bool Append(ReadOnlySpan<byte> encoded, int messages, Subscription via)
    {
        using (output.Gate.Enter())
        {
            if (via.HasEnded || !output.TryReserve(encoded.Length, out Span<byte> target))
                return false;
            encoded.CopyTo(target);
            output.Commit(encoded.Length, messages);
        }

        return Sent();
    }

    private bool Sent()
    {
        output.FlushSoon();
        link.WatchBacklog();
        return true;
    }

    private ReadOnlySpan<byte> Encoded(PublicationRun run, int protocol, Subscription via)
    {
        WireForm form = protocol >= 3 ? _form3 : _form2;
        if (run.Shared.TryGet(form, out ReadOnlySpan<byte> encoded))
            return encoded;
        Span<byte> made = run.Shared.Make(form, Length(run, via));
        Write(made, protocol, run, via);
        return made;
    }

    private bool Append(PublicationRun run, int protocol, Subscription via)
    {
        int length = Length(run, via);
        using (output.Gate.Enter())
        {
            if (via.HasEnded || !output.TryReserve(length, out Span<byte> target))
                return false;
            Write(target, protocol, run, via);
            output.Commit(length, run.Count);
        }

        return Sent();
    }

    private int Length(PublicationRun run, Subscription via)
    {
        int length = 0;
        for (int i = 0; i < run.Count; i++)
            length += Length(run[i], via);
        return length;
    }

    private void Write(Span<byte> target, int protocol, PublicationRun run, Subscription via)
    {
        for (int i = 0; i < run.Count; i++)
            target = target[Write(target, protocol, run[i], via)..];
    }

    private ReadOnlySpan<byte> Encoded(in Publication publication, SharedEncodings shared)
    {
        int protocol = link.Protocol;
        WireForm form = protocol >= 3 ? _form3 : _form2;
        if (shared.TryGet(form, out ReadOnlySpan<byte> encoded))
            return encoded;
        Span<byte> made = shared.Make(form, RespMessage.DeliveryLength(kind, publication.Topic.Length, publication.Body.Length));
        RespMessage.WriteDelivery(made, kind, protocol, publication.Topic, publication.Body);
        return made;
    }

    private bool Append(in Publication publication, Subscription via)
    {
        int protocol = link.Protocol;
        int length = Length(publication, via);
        using (output.Gate.Enter())
        {
            if (via.HasEnded || !output.TryReserve(length, out Span<byte> target))
                return false;
            Write(target, protocol, publication, via);
            output.Commit(length);
        }

        return Sent();
    }

    /// <summary>A client that publishes to itself gets the message after the reply.</summary>
    private bool DeferToSelf(in Publication publication, Subscription via)
    {
        byte[] bytes = new byte[Length(publication, via)];
        Write(bytes, link.Protocol, publication, via);
        link.Defer(bytes);
        return true;
    }

    private int Length(in Publication publication, Subscription via) => via.Kind == SubscriptionKind.Glob
        ? RespMessage.PatternDeliveryLength(via.Pattern.Length, publication.Topic.Length, publication.Body.Length)
        : RespMessage.DeliveryLength(kind, publication.Topic.Length, publication.Body.Length);

    private int Write(Span<byte> target, int protocol, in Publication publication, Subscription via) => via.Kind == SubscriptionKind.Glob
        ? RespMessage.WritePatternDelivery(target, protocol, via.Pattern.Span, publication.Topic, publication.Body)
        : RespMessage.WriteDelivery(target, kind, protocol, publication.Topic, publication.Body);
}
