using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>SUB, XSUB: tells every publisher its prefixes, now and when it connects again. SUB also filters what arrives, XSUB does not.</summary>
/// <remarks>https://rfc.zeromq.org/spec/29/</remarks>
internal sealed class SubscriberRules(ZmtpSocketType type) : ISocketRules
{
    private readonly LaneList _lanes = new();
    private readonly Lock _gate = new();
    private readonly ZmtpSubscriptions _prefixes = new();
    private bool _everything;

    public bool TakesMessages => true;

    public bool QueuesUnconnected => false;

    /// <summary>XSUB: a message of 01 and a prefix subscribes, of 00 takes back; anything else goes to all publishers.</summary>
    public SendOutcome TrySend(in Outgoing message)
    {
        if (type == ZmtpSocketType.Sub) throw new InvalidOperationException("A SUB socket cannot send.");
        ReadOnlySpan<byte> first = message.First.Span;
        if (message.Count == 1 && first.Length > 0 && first[0] <= 1)
        {
            Subscribe(first[1..], cancel: first[0] == 0);
            return SendOutcome.Done;
        }
        foreach (Lane lane in _lanes.All)
        {
            if (lane.TrySend(default, message, now: false) != SendOutcome.Done) lane.CountDrop();
        }
        return SendOutcome.Done;
    }

    /// <summary>Subscribes, or takes back; publishers hear of the first and the last of a prefix only.</summary>
    internal void Subscribe(ReadOnlySpan<byte> prefix, bool cancel)
    {
        lock (_gate)
        {
            if (cancel ? !_prefixes.Remove(prefix) : !_prefixes.Add(prefix)) return;
            _everything = _prefixes.Matches(default);
            // Under the lock, so that a connection that comes up just now hears of it once, and in order.
            foreach (Lane lane in _lanes.All) lane.Link?.Tell(prefix, cancel);
        }
    }

    public bool Accept(ZeromqLink link, FrameTable frames)
    {
        if (type == ZmtpSocketType.XSub || _everything) return true;
        lock (_gate) return _prefixes.Matches(frames[0].Span);
    }

    public void Detach(Lane lane) => _lanes.Remove(lane);

    public void Up(Lane lane, ZeromqLink link)
    {
        lock (_gate)
        {
            foreach (byte[] prefix in _prefixes.All()) link.Tell(prefix, cancel: false);
            _lanes.Add(lane);
        }
    }
}
