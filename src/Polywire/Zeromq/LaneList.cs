namespace Polywire.Zeromq;

/// <summary>The lanes of a socket: read without a lock, replaced whole when one comes or goes.</summary>
internal sealed class LaneList
{
    private readonly Lock _gate = new();
    private Lane[] _lanes = [];
    private int _next;

    /// <summary>All lanes as of now; do not change it.</summary>
    internal Lane[] All => Volatile.Read(ref _lanes);

    internal void Add(Lane lane)
    {
        lock (_gate)
        {
            if (!_lanes.Contains(lane)) Volatile.Write(ref _lanes, [.. _lanes, lane]);
        }
    }

    internal void Remove(Lane lane)
    {
        lock (_gate) Volatile.Write(ref _lanes, [.. _lanes.Where(l => l != lane)]);
    }

    /// <summary>Round robin: the next lane that has room takes the message.</summary>
    /// <param name="envelope">Encoded frames that go before.</param>
    /// <param name="message">The frames.</param>
    /// <param name="now">Send at once.</param>
    /// <param name="taker">The lane that took it.</param>
    internal SendOutcome TrySendToNext(ReadOnlySpan<byte> envelope, in Outgoing message, bool now, out Lane? taker)
    {
        Lane[] lanes = All;
        // A lost race between two senders only costs a turn.
        int first = _next;
        for (int i = 0; i < lanes.Length; i++)
        {
            int at = first + i;
            if (at >= lanes.Length) at %= lanes.Length;
            if (lanes[at].TrySend(envelope, message, now) != SendOutcome.Done) continue;
            _next = at + 1 < lanes.Length ? at + 1 : 0;
            taker = lanes[at];
            return SendOutcome.Done;
        }
        taker = null;
        return SendOutcome.Full;
    }

    internal void Stall()
    {
        foreach (Lane lane in All) lane.Stall();
    }

    internal void AskForRoom()
    {
        foreach (Lane lane in All) lane.AskForRoom();
    }
}
