using System.Buffers.Binary;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>REQ: a request to the next peer, then its reply, in turn. Before the body goes an empty frame, and before that, with correlation, a number.</summary>
/// <remarks>https://rfc.zeromq.org/spec/28/</remarks>
internal sealed class RequestRules(bool relaxed, bool correlate, bool tellsLoss) : ISocketRules
{
    private static readonly byte[] s_delimiter = [(byte)ZmtpFlags.More, 0];

    private readonly LaneList _lanes = new();
    private readonly byte[] _envelope = [(byte)ZmtpFlags.More, 4, 0, 0, 0, 0, (byte)ZmtpFlags.More, 0];
    private uint _number = (uint)Random.Shared.Next();
    private Lane? _asked;
    private Lane? _lost;

    public bool TakesMessages => true;

    public bool QueuesUnconnected => true;

    public SendOutcome TrySend(in Outgoing message)
    {
        if (_asked is not null && !relaxed) throw new InvalidOperationException("A REQ socket must receive the reply before it sends the next request.");
        if (correlate) BinaryPrimitives.WriteUInt32BigEndian(_envelope.AsSpan(2), _number + 1);
        SendOutcome outcome = _lanes.TrySendToNext(correlate ? _envelope : s_delimiter, message, now: true, out Lane? taker);
        if (outcome != SendOutcome.Done) return outcome;
        _number++;
        _lost = null;
        _asked = taker;
        return SendOutcome.Done;
    }

    public void BeforeReceive()
    {
        if (_asked is null) throw new InvalidOperationException("A REQ socket must send a request before it receives a reply.");
    }

    public bool Accept(ZeromqLink link, FrameTable frames)
    {
        // A reply of another peer, or without the empty frame, or with another number, is none to this request.
        if (link.Lane != _asked || link.IsDisowned) return false;
        int envelope = correlate ? 2 : 1;
        if (frames.Count <= envelope || !frames[envelope - 1].IsEmpty) return false;
        if (correlate && (frames[0].Length != 4 || BinaryPrimitives.ReadUInt32BigEndian(frames[0].Span) != _number)) return false;
        frames.RemoveFirst(envelope);
        _asked = null;
        return true;
    }

    /// <summary>Gives the request up: ends the connection that it went over, so that its reply can never be taken for another's.</summary>
    internal void Abandon()
    {
        Lane? asked = _asked;
        _asked = null;
        // The endpoint's next connection has the same lane: the late reply is told by its connection.
        asked?.Part()?.Disown();
    }

    public void Down(Lane lane)
    {
        // A request that had not gone out yet goes over the next connection.
        if (tellsLoss && lane.IsEmpty) Volatile.Write(ref _lost, lane);
    }

    public void WhileReceiving()
    {
        if (_asked is null || Volatile.Read(ref _lost) != _asked) return;
        _asked = null;
        throw new PolywireException(FailureKind.Closed, "The connection ended before the reply came; whether the request was handled is unknown.");
    }

    public void Attach(Lane lane) => _lanes.Add(lane);

    public void Detach(Lane lane) => _lanes.Remove(lane);

    public bool Waits => true;

    public void AskForRoom() => _lanes.AskForRoom();

    public void Stall() => _lanes.Stall();
}
