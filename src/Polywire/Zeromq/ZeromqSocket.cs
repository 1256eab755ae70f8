using System.Runtime.CompilerServices;
using System.Text;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>
/// A ZeroMQ socket of any type: bound to and connected to any number of addresses, with libzmq's rules for routing,
/// queuing and filtering. Sends are safe from many threads; one receive at a time.
/// </summary>
/// <remarks>https://rfc.zeromq.org/spec/28/ to https://rfc.zeromq.org/spec/31/</remarks>
public sealed class ZeromqSocket : IAsyncDisposable
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(100);

    private readonly WaitList _subscribed = new();
    private readonly Endpoints _endpoints;
    private ITimer? _stall;
    private int _receiving;
    private bool _disposed;

    /// <summary>Creates a socket that talks to nobody yet.</summary>
    /// <param name="type">What it does.</param>
    /// <param name="options">Null for the defaults. What an address says goes before it, for connections of that address.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or does not go with the type.</exception>
    public ZeromqSocket(ZmtpSocketType type, ZeromqOptions? options = null)
    {
        Type = type;
        Options = options ?? ZeromqOptions.Default;
        _ = new ZmtpSession(Options.ForSession(type, waitsForPeer: false)); // checks the options
        if (Options.Conflate && type is not (ZmtpSocketType.Push or ZmtpSocketType.Pull or ZmtpSocketType.Dealer or ZmtpSocketType.Pub or ZmtpSocketType.Sub))
            throw new ArgumentException($"Conflate is for PUSH, PULL, DEALER, PUB and SUB, not for {type}.");
        Rules = CreateRules();
        _endpoints = new Endpoints(this);
    }

    /// <summary>What this socket does.</summary>
    public ZmtpSocketType Type { get; }

    /// <summary>What it was told.</summary>
    public ZeromqOptions Options { get; }

    /// <summary>Peers whose handshake is over and whose connection is up.</summary>
    public int PeerCount => _endpoints.PeerCount;

    /// <summary>
    /// Messages that were accepted and then dropped at a high-water mark, or were still here when their connection ended. What
    /// the operating system had taken and not delivered then is known to nobody.
    /// </summary>
    public long Dropped => _endpoints.Dropped + Inbox.Lost;

    /// <summary>Publishers: subscriptions of all peers together, each peer's different prefixes counted once.</summary>
    public int SubscriptionCount => (Rules as PublisherRules)?.Subscriptions ?? 0;

    internal ISocketRules Rules { get; }

    internal Inbox Inbox { get; } = new();

    /// <summary>Woken when a peer may have room for messages.</summary>
    internal WaitList Room { get; } = new();

    /// <summary>Listens at an address.</summary>
    /// <returns>The address as bound: port 0 has become the real one.</returns>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address is in use.</exception>
    public ValueTask<Address> BindAsync(string address, CancellationToken cancellationToken = default) => BindAsync(Address.Parse(address), cancellationToken);

    /// <summary>Listens at an address.</summary>
    /// <returns>The address as bound: port 0 has become the real one.</returns>
    /// <exception cref="PolywireException">The address is in use.</exception>
    public ValueTask<Address> BindAsync(Address address, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _endpoints.BindAsync(address, cancellationToken);
    }

    /// <summary>Begins to connect to an address, and goes on until it works, and again whenever the connection ends. Nobody need listen there yet.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    public void Connect(string address) => Connect(Address.Parse(address));

    /// <inheritdoc cref="Connect(string)"/>
    public void Connect(Address address)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _endpoints.Connect(address);
    }

    /// <summary>Takes an endpoint back, bound or connected, with its connections; what waits in them is sent first. An address that is not in use is no error.</summary>
    public ValueTask CloseAsync(Address address) => _endpoints.CloseAsync(address);

    /// <summary>
    /// Sends a message of one frame. Completes at once unless the socket type waits for room. What was accepted is on its
    /// way, not delivered.
    /// </summary>
    /// <exception cref="InvalidOperationException">The type cannot send, or (REQ, REP) not now.</exception>
    /// <exception cref="PolywireException">ROUTER with Mandatory: no such peer. Or the only peers refused for good.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the message was not accepted.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken = default) => SendAsync(new Outgoing(frame), cancellationToken);

    /// <summary>Sends a message of two frames: topic and body, or identity and body.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)" path="/exception"/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, CancellationToken cancellationToken = default) =>
        SendAsync(new Outgoing(first, second), cancellationToken);

    /// <summary>Sends a message of any number of frames but none.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)" path="/exception"/>
    public ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return SendAsync(new Outgoing(frames), cancellationToken);
    }

    /// <summary>Sends frames of text, in UTF-8.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)" path="/exception"/>
    public ValueTask SendAsync(params string[] frames) =>
        SendAsync(new Outgoing([.. frames.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))]), CancellationToken.None);

    /// <summary>The next message, valid until the next receive. Taken from the peers in turn.</summary>
    /// <exception cref="InvalidOperationException">The type cannot receive, or (REQ, REP) not now, or another receive is waiting.</exception>
    /// <exception cref="PolywireException">The only peers refused for good.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was taken.</exception>
    public ValueTask<ZeromqMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        Rules.BeforeReceive();
        // Who waits already owns the inbox.
        if (_receiving == 0 && TryTake(out ZeromqMessage message)) return new ValueTask<ZeromqMessage>(message);
        return WaitForMessageAsync(cancellationToken);
    }

    /// <summary>SUB and XSUB: receives what begins with <paramref name="prefix"/> from now on. Counted: two of the same need two <see cref="Unsubscribe(ReadOnlySpan{byte})"/>.</summary>
    /// <exception cref="InvalidOperationException">The type does not subscribe.</exception>
    public void Subscribe(ReadOnlySpan<byte> prefix) => Subscriber().Subscribe(prefix, cancel: false);

    /// <inheritdoc cref="Subscribe(ReadOnlySpan{byte})"/>
    public void Subscribe(string prefix) => Subscribe(Encoding.UTF8.GetBytes(prefix));

    /// <summary>SUB and XSUB: takes one subscription back; one that is not there is no error.</summary>
    /// <exception cref="InvalidOperationException">The type does not subscribe.</exception>
    public void Unsubscribe(ReadOnlySpan<byte> prefix) => Subscriber().Subscribe(prefix, cancel: true);

    /// <inheritdoc cref="Unsubscribe(ReadOnlySpan{byte})"/>
    public void Unsubscribe(string prefix) => Unsubscribe(Encoding.UTF8.GetBytes(prefix));

    /// <summary>PUB and XPUB: completes once a peer has subscribed to something.</summary>
    /// <exception cref="PolywireException">The only peers refused for good.</exception>
    public async ValueTask WaitForSubscriberAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int version = _subscribed.Version;
            if (SubscriptionCount > 0) return;
            ObjectDisposedException.ThrowIf(_disposed, this);
            _endpoints.ThrowIfAllGaveUp();
            await _subscribed.WaitAsync(version, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Completes when all that was accepted is with the operating system (tcp, ipc) or the peer's buffer (inproc).</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _endpoints.FlushAsync(cancellationToken);

    /// <summary>Closes: stops listening, sends what was accepted within <see cref="ZeromqOptions.Linger"/>, and ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        Inbox.Arrived.Wake();
        Room.Wake();
        _subscribed.Wake();
        await _endpoints.DisposeAsync().ConfigureAwait(false);
        if (_stall is not null) await _stall.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Tells who waits that things have changed: a peer has come, gone, or been given up.</summary>
    internal void Changed()
    {
        Room.Wake();
        Inbox.Arrived.Wake();
        _subscribed.Wake();
    }

    /// <summary>REQ: forgets the request under way and its reply, should it still come.</summary>
    internal void AbandonRequest() => (Rules as RequestRules)?.Abandon();

    /// <summary>Takes a message that is there already: a receive without the cost of a task.</summary>
    internal bool TryReceive(CancellationToken cancellationToken, out ZeromqMessage message)
    {
        message = default;
        if (cancellationToken.IsCancellationRequested || _disposed || _receiving != 0) return false;
        Rules.BeforeReceive();
        return TryTake(out message);
    }

    internal Lane Up(ZeromqLink link, Lane? lane) => _endpoints.Up(link, lane);

    internal void Down(ZeromqLink link, Lane? lane, bool wasUp) => _endpoints.Down(link, lane, wasUp);

    private ValueTask SendAsync(in Outgoing message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Rules.TrySend(message) == SendOutcome.Done ? default : WaitForRoomAsync(message, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForRoomAsync(Outgoing message, CancellationToken cancellationToken)
    {
        while (true)
        {
            int version = Room.Version;
            Rules.AskForRoom();
            if (Rules.TrySend(message) == SendOutcome.Done) return;
            _endpoints.ThrowIfAllGaveUp();
            if (Options.SendHighWaterMark == 0) EndPauseLater();
            await Room.WaitAsync(version, cancellationToken).ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(_disposed, this);
        }
    }

    private void EndPauseLater()
    {
        _stall ??= Options.Time.CreateTimer(static socket => ((ZeromqSocket)socket!).EndPause(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stall.Change(s_longestPause, Timeout.InfiniteTimeSpan);
    }

    private void EndPause()
    {
        Rules.Stall();
        Room.Wake();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ZeromqMessage> WaitForMessageAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _receiving, 1) == 1) throw new InvalidOperationException("Another receive is waiting on this socket: one at a time.");
        try
        {
            while (true)
            {
                int version = Inbox.Arrived.Version;
                if (TryTake(out ZeromqMessage message)) return message;
                Rules.WhileReceiving();
                _endpoints.ThrowIfAllGaveUp();
                await Inbox.Arrived.WaitAsync(version, cancellationToken).ConfigureAwait(false);
                ObjectDisposedException.ThrowIf(_disposed, this);
            }
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    private bool TryTake(out ZeromqMessage message)
    {
        if (!Inbox.TryTake(Rules, out message)) return false;
        if (!Options.Conflate) return true;
        // The newest of all that has come: each is copied before the next may overwrite it.
        message = message.Copy();
        while (Inbox.TryTake(Rules, out ZeromqMessage newer)) message = newer.Copy();
        return true;
    }

    private SubscriberRules Subscriber() => Rules as SubscriberRules ?? throw new InvalidOperationException($"A {Type} socket does not subscribe: SUB and XSUB do.");

    private ISocketRules CreateRules() => Type switch
    {
        ZmtpSocketType.Req => new RequestRules(Options.Relaxed, Options.Correlate, Options.TellsLostRequests),
        ZmtpSocketType.Rep => new ReplyRules(),
        ZmtpSocketType.Router => new RouterRules(Options.Mandatory, Options.Handover),
        ZmtpSocketType.Pub or ZmtpSocketType.XPub => new PublisherRules(Type, Options, Inbox, _subscribed),
        ZmtpSocketType.Sub or ZmtpSocketType.XSub => new SubscriberRules(Type),
        _ => new PipelineRules(Type, Options.Conflate),
    };
}
