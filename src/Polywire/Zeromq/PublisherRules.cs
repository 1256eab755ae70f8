using Polywire.Connections;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>
/// PUB, XPUB: each message to every peer that has subscribed to a prefix of its first frame; a peer at its mark misses it.
/// XPUB also receives: <c>01 prefix</c> when the first peer subscribes to a prefix, <c>00 prefix</c> when the last has left it,
/// and what XSUB peers send.
/// </summary>
/// <remarks>https://rfc.zeromq.org/spec/29/</remarks>
internal sealed class PublisherRules(ZmtpSocketType type, ZeromqOptions options, Inbox inbox, WaitList subscribed) : ISocketRules
{
    private readonly LaneList _lanes = new();
    private readonly Lock _gate = new();
    private readonly ZmtpSubscriptions _all = new(); // of all peers, once per peer
    private int _subscriptions;

    public bool TakesMessages => false;

    public bool QueuesUnconnected => false;

    /// <summary>Different prefixes, summed over all peers.</summary>
    internal int Subscriptions => Volatile.Read(ref _subscriptions);

    public SendOutcome TrySend(in Outgoing message)
    {
        ReadOnlySpan<byte> topic = message.First.Span;
        Lane[] lanes = _lanes.All;
        if (options.Conflate)
        {
            Conflate(lanes, topic, message);
            return SendOutcome.Done;
        }
        int length = message.EncodedLength;
        // Before the first copy, so that a message that waits reaches nobody twice.
        foreach (Lane lane in lanes)
        {
            if (lane.MustWait(length)) return SendOutcome.Full;
        }
        foreach (Lane lane in lanes) lane.Publish(topic, message, length);
        return SendOutcome.Done;
    }

    public void BeforeReceive()
    {
        if (type == ZmtpSocketType.Pub) throw new InvalidOperationException("A PUB socket cannot receive.");
    }

    public void Detach(Lane lane)
    {
        _lanes.Remove(lane);
        IReadOnlyList<byte[]> left = lane.Subscriptions.All();
        Interlocked.Add(ref _subscriptions, -left.Count);
        lane.Subscriptions.Clear();
        if (type == ZmtpSocketType.Pub) return;
        lock (_gate)
        {
            foreach (byte[] prefix in left)
            {
                if (_all.Remove(prefix)) Notify(0, prefix);
            }
        }
    }

    public void Up(Lane lane, ZeromqLink link) => _lanes.Add(lane);

    public void Subscribed(ZeromqLink link, ReadOnlySpan<byte> prefix, bool cancelled)
    {
        Lane lane = link.Lane!;
        Output output = link.Output;
        bool changed;
        using (output.Gate.Enter())
        {
            changed = cancelled ? lane.Subscriptions.Remove(prefix) : lane.Subscriptions.Add(prefix);
        }
        if (!changed) return;
        Interlocked.Add(ref _subscriptions, cancelled ? -1 : 1);
        if (lane.Subscriptions.Count > options.MaxSubscriptions)
            throw new PolywireException(FailureKind.Limit, $"The peer has more than {options.MaxSubscriptions} subscriptions (limit MaxSubscriptions).");
        if (type == ZmtpSocketType.XPub)
        {
            lock (_gate)
            {
                if (cancelled ? _all.Remove(prefix) : _all.Add(prefix)) Notify(cancelled ? (byte)0 : (byte)1, prefix);
            }
        }
        subscribed.Wake();
    }

    public void Told(ZeromqLink link, ReadOnlyMemory<byte> input)
    {
        if (type == ZmtpSocketType.Pub) return;
        var frames = new ReadOnlyMemory<byte>[link.FrameCount];
        for (int i = 0; i < frames.Length; i++) frames[i] = link.Frame(i).Of(input).ToArray();
        inbox.Add(frames);
    }

    public bool Waits => true;

    public void AskForRoom() => _lanes.AskForRoom();

    public void Stall() => _lanes.Stall();

    private void Notify(byte kind, ReadOnlySpan<byte> prefix) => inbox.Add([(byte[])[kind, .. prefix]]);

    private static void Conflate(Lane[] lanes, ReadOnlySpan<byte> topic, in Outgoing message)
    {
        if (message.Count > 1) throw new ArgumentException("A conflating socket sends messages of one frame.");
        foreach (Lane lane in lanes)
        {
            if (lane.Wants(topic)) lane.SendNewest(message);
        }
    }
}
