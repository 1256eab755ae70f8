using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Topics;
using Polywire.Wires.Text;
using Polywire.Wires.Zmtp;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>A subscriber's connection: the hub is its XPUB. At the high-water mark messages are dropped and counted, as PUB does.</summary>
internal sealed class XpubLink : ZmtpLink, ISubscriber
{
    private readonly Dictionary<ByteString, (Subscription Subscription, int Count)> _subscriptions = new(ByteStringComparer.Instance);
    private readonly int _highWater;

    internal XpubLink(HubCore core, Address address, int highWater) : base(core, address, ZmtpSocketType.XPub)
        => _highWater = highWater == 0 ? int.MaxValue : highWater;

    public bool Deliver(in Publication publication, Subscription via)
    {
        Output output = Pump.Output;
        if (publication.Shared is null) return DeliverDirect(in publication, output);
        if (!publication.Shared.TryGet(WireForm.Zmtp, out ReadOnlySpan<byte> encoded))
        {
            Span<byte> room = publication.Shared.Make(WireForm.Zmtp, EncodedLength(in publication));
            Encode(in publication, room);
            encoded = room;
        }
        using (output.Gate.Enter())
        {
            if (output.QueuedMessages >= _highWater || !output.TryReserve(encoded.Length, out Span<byte> destination)) return false;
            encoded.CopyTo(destination);
            output.Commit(encoded.Length);
        }
        output.FlushSoon();
        return true;
    }

    int ISubscriber.DeliverRun(PublicationRun run, Subscription via)
    {
        if (!run.Shared.TryGet(WireForm.Zmtp, out ReadOnlySpan<byte> encoded)) encoded = Encode(run);
        Output output = Pump.Output;
        bool whole = false;
        using (output.Gate.Enter())
        {
            if (_highWater - output.QueuedMessages >= run.Count && output.TryReserve(encoded.Length, out Span<byte> destination))
            {
                encoded.CopyTo(destination);
                output.Commit(encoded.Length, run.Count);
                whole = true;
            }
        }
        // Near a limit one by one, as far as they fit; outside the gate, since each asks for a flush.
        if (!whole) return run.DeliverEach(this, via);
        output.FlushSoon();
        return run.Count;
    }

    public override void Closed(Exception? reason)
    {
        foreach ((Subscription subscription, _) in _subscriptions.Values) Core.Topics.Unsubscribe(subscription);
        _subscriptions.Clear();
    }

    protected override int Subscriptions => _subscriptions.Count;

    protected override void OnSubscription(ReadOnlySpan<byte> prefix, bool on)
    {
        var lookup = _subscriptions.GetAlternateLookup<ReadOnlySpan<byte>>();
        bool known = lookup.TryGetValue(prefix, out (Subscription Subscription, int Count) entry);
        if (on)
        {
            if (!known && !Grant.MaySubscribe(SubscriptionKind.Prefix, prefix))
            {
                Deny("subscribe to what begins with", prefix);
                return;
            }
            if (!known && _subscriptions.Count >= Core.Options.Subscriptions)
                throw new PolywireException(FailureKind.Limit, $"A ZeroMQ subscriber has more than {Core.Options.Subscriptions} subscriptions (limit Subscriptions).");
            lookup[prefix] = known ? (entry.Subscription, entry.Count + 1) : (Core.Topics.Subscribe(this, SubscriptionKind.Prefix, prefix), 1);
        }
        else if (known && entry.Count > 1)
        {
            lookup[prefix] = (entry.Subscription, entry.Count - 1);
        }
        else if (known)
        {
            lookup.Remove(prefix);
            Core.Topics.Unsubscribe(entry.Subscription);
        }
    }

    // XSUB peers may send ordinary messages upstream; a hub has nobody to give them to.
    protected override void OnMessage(ReadOnlySpan<byte> input) { }

    private static ReadOnlySpan<byte> Encode(PublicationRun run)
    {
        int length = 0;
        for (int i = 0; i < run.Count; i++) length += EncodedLength(run[i]);
        Span<byte> room = run.Shared.Make(WireForm.Zmtp, length);
        int written = 0;
        for (int i = 0; i < run.Count; i++)
        {
            Encode(run[i], room[written..]);
            written += EncodedLength(run[i]);
        }
        return room;
    }

    private bool DeliverDirect(in Publication publication, Output output)
    {
        int length = EncodedLength(in publication);
        using (output.Gate.Enter())
        {
            if (output.QueuedMessages >= _highWater || !output.TryReserve(length, out Span<byte> destination)) return false;
            Encode(in publication, destination);
            output.Commit(length);
        }
        output.FlushSoon();
        return true;
    }

    private static int EncodedLength(in Publication publication)
        => ZmtpWriter.FrameLength(publication.Topic.Length) + (publication.HasBody ? CutFrames.Length(publication.Body.Length, publication.Cuts) : 0);

    private static void Encode(in Publication publication, Span<byte> destination)
    {
        int written = ZmtpWriter.WriteFrame(destination, publication.Topic, more: publication.HasBody);
        if (publication.HasBody) CutFrames.Write(destination[written..], publication.Body, publication.Cuts);
    }
}
