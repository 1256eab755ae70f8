using System.Buffers;
using System.Buffers.Binary;

namespace Polywire.Wires.Zmtp;

/// <summary>
/// One ZMTP connection without any I/O, for either side: it greets, shakes hands, finds messages and subscriptions in
/// the peer's bytes, answers heartbeats and knows the next deadline. Messages are written with <see cref="ZmtpWriter"/>.
/// Not thread-safe, except that messages may be written while it receives, by whoever holds the output.
/// </summary>
/// <remarks>https://rfc.zeromq.org/spec/37/</remarks>
public sealed class ZmtpSession
{
    private enum Stage { New, Greeting, Handshake, Traffic, Failed }

    private readonly ZmtpSessionOptions _options;
    private readonly ZmtpLimits _limits;
    private readonly bool _takesSubscriptions;
    private Stage _stage;
    private ZmtpVersion _version;
    private ZmtpHandshake? _handshake;
    private ZmtpHeartbeat _heartbeat;
    private TimeSpan _handshakeBy;
    private TimeSpan _now;
    private long _consumed; // bytes of earlier calls, for offsets in failures

    private ZmtpRange[] _frames = new ZmtpRange[4];
    private int _frameCount; // of the message surfaced last
    private int _gathered; // frames of the message that is still coming
    private long _gatheredBytes;
    private int _scan; // where its next header stands in the input
    private readonly int _shortCut; // longest body that the short cut in Receive may take, -1 for none
    private int _shortNow = -1; // the same, but -1 while a message or command is only half there

    /// <summary>Creates a session; nothing is written yet.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ZmtpSession(ZmtpSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _limits = options.Limits;
        _takesSubscriptions = options.SocketType.TakesSubscriptions();
        _shortCut = _takesSubscriptions ? -1 : Math.Min(255, _limits.MessageBytes);
    }

    /// <summary>Who the peer is; null before <see cref="ZmtpEvent.Ready"/>.</summary>
    public ZmtpPeer? Peer => _handshake?.Peer;

    /// <summary>Why the connection failed; null while it has not.</summary>
    public ZmtpException? Failure { get; private set; }

    /// <summary>The frames of the message told last, in the input of that call. Valid until the next call; the table is reused.</summary>
    public ReadOnlySpan<ZmtpRange> Frames => _frames.AsSpan(0, _frameCount);

    /// <summary>The prefix of the subscription told last, in the input of that call.</summary>
    public ZmtpRange Topic { get; private set; }

    /// <summary>
    /// Bytes that the input must have at least before another <see cref="Receive"/> can come further; 0 when unknown. It
    /// stems from the peer's claim, within the limits: a hint for when to call, not for how much to allocate.
    /// </summary>
    public int Needed { get; private set; }

    /// <summary>When <see cref="Tick"/> must be called at the latest, on the clock of its <c>now</c>; null for never, the past for at once.</summary>
    public TimeSpan? NextDeadline => _stage switch
    {
        Stage.Greeting or Stage.Handshake => _handshakeBy,
        Stage.Traffic when _heartbeat.Deadline != TimeSpan.MaxValue => _heartbeat.Deadline,
        _ => null,
    };

    /// <summary>Writes the whole greeting at once: libzmq waits for it before it sends its own version and mechanism.</summary>
    /// <param name="now">Time since any fixed moment.</param>
    /// <param name="output">What goes to the peer.</param>
    public void Open(TimeSpan now, IBufferWriter<byte> output)
    {
        if (_stage != Stage.New) throw new InvalidOperationException("The session is open already.");
        _stage = Stage.Greeting;
        _now = now;
        _handshakeBy = now + _limits.HandshakeTimeout;
        ZmtpWriter.WriteGreeting(output, _options.Mechanism, _options.CheckCredentials is not null);
    }

    /// <summary>
    /// Walks one step through the peer's bytes. Call it again with what is left over while it tells anything but
    /// <see cref="ZmtpEvent.NeedMore"/>; then once more bytes have come, with the unconsumed ones still in front.
    /// Never throws for what the peer sends.
    /// </summary>
    /// <param name="input">All bytes not consumed yet, in one piece.</param>
    /// <param name="output">What goes to the peer: handshake commands, PONGs.</param>
    /// <param name="consumed">Bytes done with; after a message it covers the message. Ranges told refer to <paramref name="input"/> as given.</param>
    public ZmtpEvent Receive(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        // A single short frame, in traffic, with no frames gathered: nearly every message that is. _shortNow is -1 else.
        // message-last = %x00 short-size body
        // https://rfc.zeromq.org/spec/37/#framing
        if (input.Length >= 2 && input[0] == 0)
        {
            int size = input[1];
            if (size <= _shortNow && input.Length - 2 >= size)
            {
                _heartbeat.Heard = true;
                _frames[0] = new ZmtpRange(2, size);
                _frameCount = 1;
                _consumed += consumed = 2 + size;
                return ZmtpEvent.Message;
            }
        }
        return ReceiveAny(input, output, out consumed);
    }

    /// <summary>Does what is due: ends a handshake that takes too long, sends PINGs, notices silence. Harmless when nothing is due.</summary>
    /// <returns>False when the session has failed.</returns>
    public bool Tick(TimeSpan now, IBufferWriter<byte> output)
    {
        _now = now;
        if (_stage is Stage.Greeting or Stage.Handshake && now >= _handshakeBy)
            Fail(new ZmtpException(ZmtpFailure.HandshakeTimeout, -1, $"the handshake took longer than {_limits.HandshakeTimeout}"));
        else if (_stage == Stage.Traffic && !_heartbeat.Tick(now, output))
            Fail(new ZmtpException(ZmtpFailure.Silence, -1, "the peer has gone silent"));
        return _stage != Stage.Failed;
    }

    /// <summary>Subscribes to a prefix at the peer, in its dialect. SUB and XSUB, after <see cref="ZmtpEvent.Ready"/>.</summary>
    public void Subscribe(ReadOnlySpan<byte> prefix, IBufferWriter<byte> output) => ZmtpWriter.WriteSubscribe(output, _version, prefix);

    /// <summary>Takes back one subscription to a prefix, in the peer's dialect. SUB and XSUB, after <see cref="ZmtpEvent.Ready"/>.</summary>
    public void Cancel(ReadOnlySpan<byte> prefix, IBufferWriter<byte> output) => ZmtpWriter.WriteCancel(output, _version, prefix);

    private ZmtpEvent ReceiveAny(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        ZmtpEvent told;
        consumed = 0;
        try
        {
            told = _stage switch
            {
                Stage.Traffic => ReceiveTraffic(input, output, ref consumed),
                Stage.Greeting or Stage.Handshake => ReceiveHandshake(input, output, ref consumed),
                Stage.New => throw new InvalidOperationException("Open comes first."),
                _ => ZmtpEvent.Failed,
            };
        }
        catch (ZmtpException failure)
        {
            told = Fail(failure);
        }
        if (told == ZmtpEvent.Failed) consumed = input.Length;
        _consumed += consumed;
        return told;
    }

    private ZmtpEvent ReceiveHandshake(ReadOnlySpan<byte> input, IBufferWriter<byte> output, ref int consumed)
    {
        if (_stage == Stage.Greeting)
        {
            if (!ZmtpGreeting.TryRead(input, _options.Mechanism, out _version)) return ZmtpEvent.NeedMore;
            consumed = ZmtpGreeting.Length;
            _stage = Stage.Handshake;
            _handshake = new ZmtpHandshake(_options, _version);
            _handshake.Begin(output);
        }
        // Any frame is taken as a command here: flags in the handshake have differed between versions of libzmq.
        // handshake-command = command, nothing else before traffic
        // https://rfc.zeromq.org/spec/37/#security-mechanisms
        while (ZmtpReader.TryRead(input[consumed..], out ZmtpFrame frame))
        {
            if (frame.BodyLength > _limits.MetadataBytes)
                throw new ZmtpException(ZmtpFailure.CommandTooLong, _consumed + consumed, "a handshake command is longer than the limit");
            int body = consumed + frame.HeaderLength;
            if (input.Length - body < frame.BodyLength) break;
            bool done = _handshake!.Receive(input.Slice(body, (int)frame.BodyLength), _consumed + consumed, output);
            if (_handshake.IsWaiting) break;
            consumed = body + (int)frame.BodyLength;
            if (done) return BeginTraffic();
        }
        return ZmtpEvent.NeedMore;
    }

    private ZmtpEvent BeginTraffic()
    {
        _stage = Stage.Traffic;
        _heartbeat = new ZmtpHeartbeat(_options, _version, _now);
        _shortNow = _shortCut;
        return ZmtpEvent.Ready;
    }

    private ZmtpEvent ReceiveTraffic(ReadOnlySpan<byte> input, IBufferWriter<byte> output, ref int consumed)
    {
        if (input.Length < Needed) return ZmtpEvent.NeedMore;
        Needed = 0;
        ZmtpEvent told = ZmtpEvent.NeedMore;
        while (ZmtpReader.TryRead(input[_scan..], out ZmtpFrame frame))
        {
            CheckLimits(frame, consumed);
            int body = _scan + frame.HeaderLength;
            if (input.Length - body < frame.BodyLength)
            {
                Needed = checked(body + (int)frame.BodyLength);
                break;
            }
            _heartbeat.Heard = true;
            ZmtpRange range = new(body, (int)frame.BodyLength);
            int header = _scan;
            _scan = body + range.Length;
            told = frame.IsCommand ? TakeCommand(input, range, header, output) : TakeFrame(input, range, frame.HasMore);
            if (_gathered == 0) consumed = _scan;
            if (told != ZmtpEvent.NeedMore) break;
        }
        Rebase(consumed);
        _shortNow = _gathered == 0 && Needed == 0 ? _shortCut : -1;
        return told;
    }

    private ZmtpEvent TakeFrame(ReadOnlySpan<byte> input, ZmtpRange range, bool more)
    {
        if (_gathered == _frames.Length) Array.Resize(ref _frames, Math.Min(_frames.Length * 2, Math.Max(_limits.MessageFrames, 4)));
        _frames[_gathered++] = range;
        _gatheredBytes += range.Length;
        _frameCount = more ? 0 : _gathered;
        if (more) return ZmtpEvent.NeedMore;
        _gathered = 0;
        _gatheredBytes = 0;
        // subscribe = %d1 subscription, cancel = %d0 subscription, as messages: from 3.0 peers, and XSUB sockets of any version
        // https://rfc.zeromq.org/spec/23/
        if (!_takesSubscriptions || _frameCount != 1 || range.Length == 0 || input[range.Offset] > 1) return ZmtpEvent.Message;
        Topic = new ZmtpRange(range.Offset + 1, range.Length - 1);
        return input[range.Offset] == 1 ? ZmtpEvent.Subscribe : ZmtpEvent.Cancel;
    }

    private ZmtpEvent TakeCommand(ReadOnlySpan<byte> input, ZmtpRange range, int header, IBufferWriter<byte> output)
    {
        // An empty command and commands of other names are let pass, as libzmq does.
        // command = command-name command-body
        // https://rfc.zeromq.org/spec/37/#commands
        if (range.Length == 0) return ZmtpEvent.NeedMore;
        long offset = _consumed + header;
        if (!ZmtpCommand.TryParse(range.Of(input), out ZmtpCommand command))
            throw new ZmtpException(ZmtpFailure.BadCommand, offset, "a command has no whole name");
        if (command.Is("PING"u8))
        {
            // ping = "PING" 2OCTET context; pong = "PONG" context
            // https://rfc.zeromq.org/spec/37/#connection-heartbeating
            if (command.Data.Length < 2) throw new ZmtpException(ZmtpFailure.BadCommand, offset, "a PING has no TTL");
            _heartbeat.Pinged(BinaryPrimitives.ReadUInt16BigEndian(command.Data));
            ZmtpWriter.WritePong(output, command.Data[2..]);
        }
        else if (command.Is("ERROR"u8))
        {
            throw ZmtpHandshake.Refused(command.Data, offset);
        }
        else if (_takesSubscriptions && (command.Is("SUBSCRIBE"u8) || command.Is("CANCEL"u8)))
        {
            // subscribe = "SUBSCRIBE" subscription; cancel = "CANCEL" subscription
            // https://rfc.zeromq.org/spec/37/#the-subscribe-command
            Topic = new ZmtpRange(range.Offset + range.Length - command.Data.Length, command.Data.Length);
            return command.Is("SUBSCRIBE"u8) ? ZmtpEvent.Subscribe : ZmtpEvent.Cancel;
        }
        return ZmtpEvent.NeedMore;
    }

    /// <summary>Judges a frame by its header alone, before its body is waited for.</summary>
    private void CheckLimits(ZmtpFrame frame, int consumed)
    {
        long offset = _consumed + _scan;
        if (frame.IsCommand)
        {
            if (frame.BodyLength > _limits.CommandBytes)
                throw new ZmtpException(ZmtpFailure.CommandTooLong, offset, "a command is longer than the limit");
        }
        else
        {
            if (frame.BodyLength > _limits.MessageBytes - _gatheredBytes)
                throw new ZmtpException(ZmtpFailure.MessageTooLong, offset, "a message is longer than the limit");
            if (_gathered + (frame.HasMore ? 1 : 0) >= _limits.MessageFrames)
                throw new ZmtpException(ZmtpFailure.TooManyFrames, offset, "a message has more frames than the limit");
        }
        // PINGs between the frames of a message stay in the input with it: a peer must not fill memory with them.
        long span = (long)_scan - consumed + frame.HeaderLength + frame.BodyLength;
        if (_gathered > 0 && span > _limits.MessageBytes + (9L * _limits.MessageFrames) + (2L * _limits.CommandBytes))
            throw new ZmtpException(ZmtpFailure.MessageTooLong, offset, "a message is longer than the limit, with the commands between its frames");
    }

    /// <summary>What is told now refers to this input; what is still gathered must refer to the next one, which begins after <paramref name="consumed"/> bytes.</summary>
    private void Rebase(int consumed)
    {
        if (consumed == 0) return;
        _scan -= consumed;
        if (Needed > 0) Needed -= consumed;
        for (int i = 0; i < _gathered; i++) _frames[i] = _frames[i] with { Offset = _frames[i].Offset - consumed };
    }

    private ZmtpEvent Fail(ZmtpException failure)
    {
        Failure ??= failure;
        _stage = Stage.Failed;
        _shortNow = -1;
        _frameCount = _gathered = 0;
        return ZmtpEvent.Failed;
    }
}
