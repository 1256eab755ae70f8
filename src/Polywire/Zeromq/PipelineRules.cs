using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>PUSH, PULL, DEALER, PAIR: each message to one peer, round robin; received fairly from all.</summary>
/// <remarks>https://rfc.zeromq.org/spec/30/, https://rfc.zeromq.org/spec/31/, DEALER in https://rfc.zeromq.org/spec/28/</remarks>
internal sealed class PipelineRules(ZmtpSocketType type, bool conflate) : ISocketRules
{
    private readonly LaneList _lanes = new();
    private readonly Lock _pairing = new();
    private Lane? _partner;

    public bool TakesMessages => type != ZmtpSocketType.Push;

    public bool QueuesUnconnected => type != ZmtpSocketType.Pull;

    public SendOutcome TrySend(in Outgoing message)
    {
        if (type == ZmtpSocketType.Pull) throw new InvalidOperationException("A PULL socket cannot send.");
        if (!conflate) return _lanes.TrySendToNext(default, message, now: false, out _);
        if (message.Count > 1) throw new ArgumentException("A conflating socket sends messages of one frame.");
        Lane[] lanes = _lanes.All;
        foreach (Lane lane in lanes) lane.SendNewest(message);
        return lanes.Length > 0 ? SendOutcome.Done : SendOutcome.Full;
    }

    public void BeforeReceive()
    {
        if (type == ZmtpSocketType.Push) throw new InvalidOperationException("A PUSH socket cannot receive.");
    }

    public void Attach(Lane lane)
    {
        if (type == ZmtpSocketType.Pull) return;
        lock (_pairing)
        {
            if (type == ZmtpSocketType.Pair && _partner is not null && _partner != lane)
                throw new PolywireException(FailureKind.Refused, "This PAIR socket has its partner already.");
            _partner = lane;
        }
        _lanes.Add(lane);
    }

    public void Detach(Lane lane)
    {
        _lanes.Remove(lane);
        lock (_pairing)
        {
            if (_partner == lane) _partner = null;
        }
    }

    public bool Waits => true;

    public void AskForRoom() => _lanes.AskForRoom();

    public void Stall() => _lanes.Stall();
}
