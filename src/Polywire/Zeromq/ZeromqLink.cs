using System.Buffers;
using System.Runtime.InteropServices;
using Polywire.Connections;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>
/// One connection of a socket: its ZMTP session, driven by the pump up to the first whole message, and from there by the
/// receiver, who takes messages straight from the parked input.
/// </summary>
internal sealed class ZeromqLink : ILink
{
    // A peer that waits for signs of life gets one this often while a slow receiver keeps its PINGs unread.
    private static readonly TimeSpan s_signOfLife = TimeSpan.FromMilliseconds(500);

    private readonly ZeromqSocket _socket;
    private readonly ZmtpSession _session;
    private readonly ArrayBufferWriter<byte> _replies = new(256);
    private Pump? _pump;
    private bool _ready;
    private bool _beats;
    private volatile bool _parked;

    // The parked input; the receiver's own.
    private byte[] _input = [];
    private int _start;
    private int _at;
    private int _end;
    private int _peeked; // bytes of the message that the pump found and the receiver has not taken yet

    /// <param name="socket">Whose connection it is.</param>
    /// <param name="lane">The way to this peer, when it is known before the handshake.</param>
    /// <param name="session">What the session is told.</param>
    /// <param name="check">PLAIN's serving side: who may in.</param>
    internal ZeromqLink(ZeromqSocket socket, Lane? lane, ZmtpSessionOptions session, CredentialCheck? check = null)
    {
        _socket = socket;
        Lane = lane;
        _session = ZeromqSessions.Create(session, check, () => _pump!);
    }

    /// <summary>The way to this peer; null until the handshake is over, for accepted connections.</summary>
    internal Lane? Lane { get; private set; }

    /// <summary>What the handshake told.</summary>
    internal ZmtpPeer? Peer => _session.Peer;

    internal Output Output => _pump!.Output;

    /// <summary>Frames of the message that is told just now.</summary>
    internal int FrameCount => _session.Frames.Length;

    internal ZmtpRange Frame(int index) => _session.Frames[index];

    public void Opened(Pump pump)
    {
        _pump = pump;
        _session.Open(pump.Now, _replies);
        Reply();
        SetDeadline();
    }

    public int Receive(ReadOnlyMemory<byte> input)
    {
        int used = 0;
        while (true)
        {
            ZmtpEvent told = _session.Receive(input.Span[used..], _replies, out int consumed);
            switch (told)
            {
                case ZmtpEvent.Ready:
                    _ready = true;
                    Reply();
                    Lane = _socket.Up(this, Lane);
                    break;
                case ZmtpEvent.Message when _socket.Rules.TakesMessages:
                    _peeked = consumed;
                    Park();
                    return used;
                case ZmtpEvent.Message:
                    _socket.Rules.Told(this, input[used..]);
                    break;
                case ZmtpEvent.Subscribe or ZmtpEvent.Cancel:
                    _socket.Rules.Subscribed(this, _session.Topic.Of(input.Span[used..]), told == ZmtpEvent.Cancel);
                    break;
                case ZmtpEvent.Failed:
                    Reply();
                    throw _session.Failure!;
                default:
                    Reply();
                    SetDeadline();
                    return used + consumed;
            }
            used += consumed;
        }
    }

    public void Parked(ReadOnlyMemory<byte> input)
    {
        MemoryMarshal.TryGetArray(input, out ArraySegment<byte> segment);
        _input = segment.Array!;
        _start = _at = segment.Offset;
        _end = segment.Offset + segment.Count;
        _socket.Inbox.Add(this);
    }

    /// <summary>The receiver takes the next message of the parked input.</summary>
    /// <returns>False when there is no whole one left: give the input back.</returns>
    internal bool TryNext(FrameTable frames)
    {
        int consumed = _peeked;
        _peeked = 0;
        if (consumed == 0)
        {
            ZmtpEvent told = _session.Receive(new ReadOnlySpan<byte>(_input, _at, _end - _at), _replies, out consumed);
            while (told is ZmtpEvent.Subscribe or ZmtpEvent.Cancel)
            {
                _at += consumed;
                told = _session.Receive(new ReadOnlySpan<byte>(_input, _at, _end - _at), _replies, out consumed);
            }
            if (told != ZmtpEvent.Message)
            {
                _at += consumed;
                FlushReplies();
                if (told == ZmtpEvent.Failed) End(_session.Failure);
                return false;
            }
        }
        ReadOnlySpan<ZmtpRange> ranges = _session.Frames;
        if (ranges.Length == 1)
        {
            frames.SetOnly(new ReadOnlyMemory<byte>(_input, _at + ranges[0].Offset, ranges[0].Length));
        }
        else
        {
            frames.Begin(ranges.Length);
            for (int i = 0; i < ranges.Length; i++) frames.Set(i, new ReadOnlyMemory<byte>(_input, _at + ranges[i].Offset, ranges[i].Length));
        }
        _at += consumed;
        return true;
    }

    /// <summary>Gives the input back to the pump, which reads on, on this thread, until it must wait.</summary>
    internal void GiveBack()
    {
        int consumed = _at - _start;
        _parked = false;
        _pump!.Unpark(consumed);
    }

    /// <summary>Subscribes at the peer, or takes back.</summary>
    internal void Tell(ReadOnlySpan<byte> prefix, bool cancel)
    {
        Output output = Output;
        using (output.Gate.Enter())
        {
            if (cancel) _session.Cancel(prefix, output);
            else _session.Subscribe(prefix, output);
        }
        output.FlushSoon();
    }

    /// <summary>True when nothing that still comes on this connection counts.</summary>
    internal bool IsDisowned { get; private set; }

    /// <summary>Ends this connection, and drops what still comes on it.</summary>
    internal void Disown()
    {
        IsDisowned = true;
        End(null);
    }

    /// <summary>Ends this connection; the endpoint that it belongs to may connect again.</summary>
    internal void End(Exception? reason) => _ = _pump!.CloseAsync(reason);

    public void Flushed()
    {
        Lane?.Flushed();
        _socket.Room.Wake();
    }

    public void Tick(TimeSpan now)
    {
        if (_parked)
        {
            // The receiver owns the session, and the peer's PONGs may be in the input: judge nobody, but show that we live.
            Output output = Output;
            using (output.Gate.Enter()) ZmtpWriter.WritePong(output, default);
            output.FlushSoon();
        }
        else
        {
            bool alive = _session.Tick(now, _replies);
            Reply();
            if (!alive) throw _session.Failure!;
        }
        SetDeadline();
    }

    public void Closed(Exception? reason) => _socket.Down(this, Lane, _ready);

    private void Park()
    {
        Reply();
        _parked = true;
        SetDeadline();
        _pump!.Park();
    }

    private void Reply()
    {
        if (_replies.WrittenCount == 0) return;
        if (_ready) _beats = true;
        FlushReplies();
    }

    private void FlushReplies()
    {
        if (_replies.WrittenCount == 0) return;
        Output output = Output;
        ReadOnlySpan<byte> bytes = _replies.WrittenSpan;
        if (output.QueuedBytes + (long)bytes.Length > _socket.Options.Connection.OutputBytes)
        {
            // A peer that asks and asks for PONGs and never reads one.
            _pump!.Abort(new PolywireException(FailureKind.Limit, $"The peer lets more than {_socket.Options.Connection.OutputBytes} bytes of replies lie (limit OutputBytes)."));
        }
        using (output.Gate.Enter())
        {
            bytes.CopyTo(output.GetSpan(bytes.Length));
            output.Advance(bytes.Length);
        }
        _replies.ResetWrittenCount();
        output.FlushSoon();
    }

    private void SetDeadline()
    {
        TimeSpan? due = _session.NextDeadline;
        if (_parked) due = _beats || due is not null ? _pump!.Now + s_signOfLife : null;
        _pump!.SetDeadline(due is null ? Timeout.InfiniteTimeSpan : due.Value < _pump.Now ? _pump.Now : due.Value);
    }
}
