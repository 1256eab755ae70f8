using System.Buffers.Binary;
using System.Collections.Concurrent;
using Polywire.Wires.Text;

namespace Polywire.Zeromq;

/// <summary>ROUTER: the first frame names the peer, of messages sent and received. A peer without a name gets one of five bytes.</summary>
/// <remarks>https://rfc.zeromq.org/spec/28/</remarks>
internal sealed class RouterRules(bool mandatory, bool handover) : ISocketRules
{
    private readonly ConcurrentDictionary<ByteString, Lane> _routes = new(ByteStringComparer.Instance);
    private readonly Lock _gate = new();
    private uint _lastName = (uint)Random.Shared.Next();

    public bool TakesMessages => true;

    public bool QueuesUnconnected => false;

    public SendOutcome TrySend(in Outgoing message)
    {
        if (message.Count < 2) throw new ArgumentException("A ROUTER's message has the peer's identity as its first frame, and at least one more.");
        if (!_routes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(message.First.Span, out Lane? lane))
        {
            if (mandatory) throw new PolywireException(FailureKind.Closed, $"No peer is called '{Convert.ToHexString(message.First.Span)}' (hex).");
            return SendOutcome.Done;
        }
        SendOutcome outcome = lane.TrySend(default, message.Rest(), now: false);
        if (outcome == SendOutcome.Done || mandatory) return outcome;
        lane.CountDrop();
        return SendOutcome.Done;
    }

    public bool Accept(ZeromqLink link, FrameTable frames)
    {
        frames.Prepend(link.Lane!.Identity);
        return true;
    }

    public void Attach(Lane lane)
    {
        Lane? old = null;
        lock (_gate)
        {
            if (lane.Identity.IsEmpty) lane.Identity = NewName();
            var name = new ByteString(lane.Identity.Span);
            if (!_routes.TryAdd(name, lane))
            {
                if (!handover) throw new PolywireException(FailureKind.Refused, $"A peer called '{name}' is connected already.");
                old = _routes[name];
                _routes[name] = lane;
            }
        }
        old?.Link?.End(null);
    }

    public void Detach(Lane lane) => _routes.TryRemove(new KeyValuePair<ByteString, Lane>(new ByteString(lane.Identity.Span), lane));

    public void AskForRoom()
    {
        foreach (Lane lane in _routes.Values) lane.AskForRoom();
    }

    /// <summary>A zero byte, which no chosen name may begin with, and a counter.</summary>
    private byte[] NewName()
    {
        byte[] name = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(name.AsSpan(1), ++_lastName);
        return name;
    }
}
