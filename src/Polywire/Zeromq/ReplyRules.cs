using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>REP: a request, then its reply to the same peer. The frames before the first empty one say the way back and are kept for the reply.</summary>
/// <remarks>https://rfc.zeromq.org/spec/28/</remarks>
internal sealed class ReplyRules : ISocketRules
{
    private byte[] _envelope = new byte[64];
    private int _envelopeLength;
    private Lane? _asker;

    public bool TakesMessages => true;

    public bool QueuesUnconnected => false;

    public SendOutcome TrySend(in Outgoing message)
    {
        Lane asker = _asker ?? throw new InvalidOperationException("A REP socket must receive a request before it sends a reply.");
        // An asker that has gone, or does not read, has lost its reply: nobody else can use it.
        if (asker.TrySend(_envelope.AsSpan(0, _envelopeLength), message, now: true) != SendOutcome.Done) asker.CountDrop();
        _asker = null;
        return SendOutcome.Done;
    }

    public void BeforeReceive()
    {
        if (_asker is not null) throw new InvalidOperationException("A REP socket must send its reply before it receives the next request.");
    }

    public bool Accept(ZeromqLink link, FrameTable frames)
    {
        int delimiter = 0;
        while (delimiter < frames.Count && !frames[delimiter].IsEmpty) delimiter++;
        // Without the empty frame, or with nothing behind it, it is no request: libzmq lets it fall too.
        if (delimiter + 1 >= frames.Count) return false;
        Keep(frames, delimiter + 1);
        frames.RemoveFirst(delimiter + 1);
        _asker = link.Lane;
        return true;
    }

    private void Keep(FrameTable frames, int count)
    {
        int length = 0;
        for (int i = 0; i < count; i++) length += ZmtpWriter.FrameLength(frames[i].Length);
        if (_envelope.Length < length) _envelope = new byte[length];
        _envelopeLength = 0;
        for (int i = 0; i < count; i++) _envelopeLength += ZmtpWriter.WriteFrame(_envelope.AsSpan(_envelopeLength), frames[i].Span, more: true);
    }
}
