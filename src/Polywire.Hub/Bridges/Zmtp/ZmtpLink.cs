using System.Buffers;
using System.Text;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Security;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Hubs.Bridges.Zmtp;

/// <summary>What every ZeroMQ connection of the hub has in common: a session, its answers, its deadlines.</summary>
internal abstract class ZmtpLink : ILink, IHubLink
{
    /// <summary>
    /// Messages that may wait for one peer. libzmq's 1,000 would drop messages that arrive in a single read of a busy
    /// publisher; the bytes are capped by the output buffer (32 MiB) in any case.
    /// </summary>
    internal const int DefaultHighWater = 100_000;

    // Answers (PONG, subscriptions) that a peer may leave unread; one that asks on and never reads would fill our memory.
    private const int MaxUnreadWords = 1024 * 1024;

    // The session's own words are rare; kept apart so that messages need not hold the output's gate while they are read.
    private readonly ArrayBufferWriter<byte> _words = new(128);
    private readonly ZmtpSession _session;
    private readonly LogIn _logIn;
    private readonly string? _queue;
    private readonly string _role;
    private Permissions? _permitted;
    private bool _deniedBefore;
    private byte[] _encoded = [];
    private long _unreadWords;
    private long _lastWord;
    private long _received;

    /// <param name="core">The hub.</param>
    /// <param name="address">The listener's.</param>
    /// <param name="socketType">What the hub's side is.</param>
    /// <param name="queue">The queue, or name of requests, that the listener is for; null for topics.</param>
    protected ZmtpLink(HubCore core, Address address, ZmtpSocketType socketType, string? queue = null)
    {
        Core = core;
        _queue = queue;
        _role = address.Option("as") ?? "";
        _logIn = new LogIn(core, () => Pump);
        // Below CURVE a peer is known by its key.
        bool asks = _logIn.IsAsked && (address.Option("secret_key") is null || address.Transport is TransportKind.Inproc);
        HubOptions options = core.Options.At(address);
        var heartbeat = TimeSpan.FromMilliseconds(address.Option("heartbeat", 0));
        _session = new ZmtpSession(new ZmtpSessionOptions
        {
            SocketType = socketType,
            Mechanism = asks ? ZmtpMechanism.Plain : ZmtpMechanism.Null,
            CheckCredentials = asks ? _logIn.Check : null,
            HeartbeatInterval = heartbeat,
            Limits = new ZmtpLimits { MessageBytes = options.MessageBytes, HandshakeTimeout = options.HandshakeTimeout },
        });
    }

    protected HubCore Core { get; }

    /// <summary>What the peer may do, from the end of the handshake on.</summary>
    protected Grant Grant => _logIn.Grant!;

    public Pump Pump { get; private set; } = null!;

    public string Wire => "zmq";

    /// <summary>The frames of the message that <see cref="OnMessage"/> was called for, as ranges of its input.</summary>
    protected ReadOnlySpan<ZmtpRange> Frames => _session.Frames;

    public void Opened(Pump pump)
    {
        Pump = pump;
        if (pump.Transport is CurveTransport { PeerKey: var key }) _logIn.RecognizeCurveKey(key.Span);
        _session.Open(pump.Now, _words);
        Speak();
    }

    public virtual int Receive(ReadOnlyMemory<byte> input)
    {
        int taken = 0;
        try
        {
            while (!IsResting)
            {
                ReadOnlySpan<byte> rest = input.Span[taken..];
                ZmtpEvent told = _session.Receive(rest, _words, out int consumed);
                taken += consumed;
                if (told == ZmtpEvent.NeedMore) break;
                Grant? grant = _logIn.Grant;
                if (grant?.Permissions != _permitted || grant is null) Admit(grant, told);
                if (told == ZmtpEvent.Message)
                {
                    _received++;
                    OnMessage(rest);
                }
                else
                {
                    OnEvent(told, rest);
                }
            }
        }
        finally
        {
            Speak();
        }
        return taken;
    }

    public void Parked(ReadOnlyMemory<byte> input) => throw new InvalidOperationException("The hub's links do not park.");

    public virtual void Flushed() { }

    public virtual void Tick(TimeSpan now)
    {
        if (IsResting) return;
        bool alive = _session.Tick(now, _words);
        Speak();
        if (!alive) throw _session.Failure!;
    }

    public virtual void Closed(Exception? reason) { }

    public ConnectionFacts Describe(ConnectionFacts facts) => facts with
    {
        Role = _role,
        User = _logIn.Grant?.User ?? "",
        MessagesIn = _received,
        Subscriptions = Subscriptions,
    };

    /// <summary>Subscriptions, for who looks on.</summary>
    protected virtual int Subscriptions => 0;

    /// <summary>True while a message that could not be passed on keeps the link from reading.</summary>
    protected virtual bool IsResting => false;

    /// <summary>The handshake is over.</summary>
    protected virtual void OnReady() { }

    /// <summary>A whole message; its frames are ranges of <paramref name="input"/>.</summary>
    protected abstract void OnMessage(ReadOnlySpan<byte> input);

    /// <summary>The peer subscribes (<paramref name="on"/>) or takes one subscription back.</summary>
    protected virtual void OnSubscription(ReadOnlySpan<byte> prefix, bool on) { }

    /// <summary>Subscribes at the peer to everything.</summary>
    protected void SubscribeToAll() => _session.Subscribe(default, _words);

    /// <summary>The message's frames from number <paramref name="first"/> on, encoded as ZMTP writes them; valid until the next call.</summary>
    protected ReadOnlySpan<byte> EncodeFrames(ReadOnlySpan<byte> input, int first)
    {
        ReadOnlySpan<ZmtpRange> frames = Frames[first..];
        int length = 0;
        foreach (ZmtpRange frame in frames) length += ZmtpWriter.FrameLength(frame.Length);
        if (_encoded.Length < length) _encoded = new byte[Math.Max(length, _encoded.Length * 2)];
        int written = 0;
        for (int i = 0; i < frames.Length; i++)
            written += ZmtpWriter.WriteFrame(_encoded.AsSpan(written), frames[i].Of(input), more: i < frames.Length - 1);
        return _encoded.AsSpan(0, written);
    }

    /// <summary>Drops what the user may not do: ZeroMQ has no words for it. Told once per connection, counted each time.</summary>
    protected void Deny(string what, ReadOnlySpan<byte> name)
    {
        Core.Drops.Add(DropReason.Forbidden, this, name[..Math.Min(name.Length, Names.MaxBytes)]);
        if (_deniedBefore) return;
        _deniedBefore = true;
        Core.Options.AccessDenied?.Invoke(new AccessDenial("zmq", Pump.Transport.RemoteName, Grant.User, $"{what} '{Text(name)}'"));
    }

    // After the handshake, and when what the user may do has changed.
    private void Admit(Grant? grant, ZmtpEvent told)
    {
        if (told == ZmtpEvent.Failed) return;
        // The user was there when the handshake began.
        if (grant is null) throw new PolywireException(FailureKind.Refused, "The peer's key stands for nobody any more.");
        _permitted = grant.Permissions;
        byte[] queue = Encoding.UTF8.GetBytes(_queue ?? "");
        if (_queue is null || grant.MayUse(queue)) return;
        Core.Drops.Add(DropReason.Forbidden, this, queue);
        throw new PolywireException(FailureKind.Refused, $"The user '{grant.User}' may not use the queue '{_queue}'.");
    }

    private static string Text(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name[..Math.Min(name.Length, Names.MaxBytes)]);

    private void OnEvent(ZmtpEvent told, ReadOnlySpan<byte> rest)
    {
        switch (told)
        {
            case ZmtpEvent.Ready:
                // Our READY first: what OnReady sets off may write messages at once.
                Speak();
                OnReady();
                break;
            case ZmtpEvent.Subscribe:
                OnSubscription(_session.Topic.Of(rest), on: true);
                break;
            case ZmtpEvent.Cancel:
                OnSubscription(_session.Topic.Of(rest), on: false);
                break;
            default:
                throw _session.Failure!;
        }
    }

    private void Speak()
    {
        if (_words.WrittenCount > 0) SendWords();
        // Who rests has a deadline of its own.
        if (!IsResting) Pump.SetDeadline(_session.NextDeadline ?? Timeout.InfiniteTimeSpan);
    }

    private void SendWords()
    {
        Output output = Pump.Output;
        using (output.Gate.Enter())
        {
            if (output.FlushedBytes >= _lastWord) _unreadWords = 0;
            _unreadWords += _words.WrittenCount;
            _words.WrittenSpan.CopyTo(output.GetSpan(_words.WrittenCount));
            output.Advance(_words.WrittenCount);
            _lastWord = output.AppendedBytes;
        }
        _words.ResetWrittenCount();
        output.FlushSoon();
        if (_unreadWords > MaxUnreadWords)
            throw new PolywireException(FailureKind.Limit, $"The peer leaves {MaxUnreadWords} bytes of answers to its own commands unread.");
    }
}
