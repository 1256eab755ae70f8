using System.Buffers;
using Polywire.Connections;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Queues;
using Polywire.Hubs.Topics;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// One Redis client at the hub: hands its requests to topics and queues. Replies gather in a buffer of their own while a
/// read is worked off, because other connections append deliveries to the output at the same time.
/// </summary>
internal sealed class RespLink : ILink, IBlockable, IHubLink
{
    /// <summary>Replies move to the output when there are so many bytes of them, and then its cap is looked at.</summary>
    private const int ManyReplies = 64 * 1024;

    private readonly RespServer _server;
    private readonly RespHost _host;
    private readonly HubOptions _options;
    private readonly RespLimits _limits;
    private readonly RespSession _session;
    private readonly TopicPublisher _publisher;
    private readonly TopicPublisher _shardPublisher;
    private readonly ReplyBuffer _replies = new();
    private readonly List<Action> _whenWhole = [];
    private Pump _pump = null!;
    private int _receivingThread;
    private int _commands;
    private long _allCommands;
    private bool _stopped;
    private bool _gathered;
    private bool _ending;
    private TimeSpan _lastRequest;
    private TimeSpan? _behindSince;
    private RespWaiting _waiting = null!;
    private int _holdsForOutput;

    /// <param name="server">What it shares with the other Redis connections.</param>
    /// <param name="port">The port that was listened on, for INFO; 0 for a Unix socket.</param>
    /// <param name="options">The limits of this connection; null for the hub's.</param>
    public RespLink(RespServer server, int port, HubOptions? options = null)
    {
        _server = server;
        _options = options ?? server.Core.Options;
        _limits = RespServer.LimitsOf(_options);
        Id = server.NextId();
        _host = new RespHost(server, this, port, _options);
        _session = new RespSession(_host, _limits);
        _publisher = server.Core.Topics.CreatePublisher();
        _shardPublisher = server.Core.Shards.CreatePublisher();
    }

    /// <summary>The connection's number, as CLIENT ID tells it.</summary>
    public long Id { get; }

    /// <summary>2 or 3.</summary>
    public int Protocol => _session.Protocol;

    /// <summary>The connection.</summary>
    public Pump Pump => _pump;

    /// <inheritdoc/>
    public string Wire => "redis";

    /// <summary>The bytes on their way to the client.</summary>
    public Output Output => _pump.Output;

    /// <summary>Whether it waits in a blocking command.</summary>
    public bool IsBlocked => _waiting.IsBlocked;

    /// <summary>Whether this thread is working off this client's own read: then a delivery to it is one that it caused itself.</summary>
    public bool IsReceivingHere => _receivingThread != 0 && _receivingThread == Environment.CurrentManagedThreadId;

    private int OutputCap => _options.Connection.OutputBytes;

    /// <inheritdoc/>
    public bool MayBlock => !_session.InTransaction;

    /// <inheritdoc/>
    public void Opened(Pump pump)
    {
        _pump = pump;
        _waiting = new RespWaiting(pump, _session, _server.Core.Queues);
        _server.Add(this);
        WatchGrant();
        if (!_session.IsAuthenticated)
            pump.SetDeadline(pump.Now + _options.HandshakeTimeout);
    }

    /// <inheritdoc/>
    public int Receive(ReadOnlyMemory<byte> input)
    {
        if (_ending)
            return input.Length;
        if (_waiting.IsBlocked)
        {
            // Let go on by a flush while it waits for messages.
            _pump.Hold();
            return 0;
        }

        ReadOnlySpan<byte> bytes = input.Span;
        int consumed = 0;
        _lastRequest = _pump.Now;
        WatchGrant();
        _receivingThread = Environment.CurrentManagedThreadId;
        _stopped = false;
        Stall.Forget();
        try
        {
            while (!_stopped)
            {
                consumed += _session.IsQueuing ? StepAlone(bytes[consumed..]) : Step(bytes[consumed..]);
                if (_replies.Count >= ManyReplies)
                    Restrain();
            }
        }
        finally
        {
            _receivingThread = 0;
            _server.CountCommands(_commands);
            _allCommands += _commands;
            _commands = 0;
            Restrain();
        }

        if (!_ending && !_waiting.IsBlocked)
            Stall.Rest(_pump, Stall.Brief);
        return consumed;
    }

    /// <inheritdoc/>
    public void Parked(ReadOnlyMemory<byte> input) => throw new InvalidOperationException("The hub's links do not park.");

    /// <inheritdoc/>
    public void Flushed()
    {
        if (Output.QueuedBytes <= OutputCap / 2 && Interlocked.Exchange(ref _holdsForOutput, 0) == 1)
            _pump.Release();
    }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        if (!_session.IsAuthenticated)
            throw new TimeoutException($"The client did not authenticate within {_options.HandshakeTimeout.TotalSeconds} s.");
    }

    /// <inheritdoc/>
    public void Closed(Exception? reason)
    {
        _ending = true;
        _server.Remove(this);
        _waiting.Close();
        _session.End();
    }

    /// <summary>Keeps a delivery that this client caused to itself until its reply is written.</summary>
    public void Defer(ReadOnlySpan<byte> delivery) => _session.Defer(delivery);

    /// <summary>Disconnects a client that subscribes and does not read, as Redis does.</summary>
    public void CutSlowSubscriber() =>
        _pump.Abort(new PolywireException(FailureKind.Limit, $"The subscriber has not read {Output.QueuedBytes} bytes (limit OutputBytes)."));

    /// <summary>Redis's softer rule: a subscriber may be far behind for a while, but not for long.</summary>
    public void WatchBacklog()
    {
        if (Output.QueuedBytes <= _limits.SlowSubscriberBytes)
            _behindSince = null;
        else if (_pump.Now - (_behindSince ??= _pump.Now) > _limits.SlowSubscriberTime)
            CutSlowSubscriber();
    }

    /// <summary>Ends the connection at another client's word.</summary>
    public bool Kill()
    {
        _ = _pump.CloseAsync(new IOException("Closed by CLIENT KILL."));
        return true;
    }

    /// <summary>
    /// Runs <paramref name="change"/> once the replies written so far are in the output, so that no delivery that it leads to can overtake
    /// them: at once, but after a transaction, whose replies must stay together.
    /// </summary>
    public void WhenRepliesAreWhole(Action change)
    {
        _whenWhole.Add(change);
        if (!_session.InTransaction)
            RunChanges();
    }

    /// <summary>This connection as CLIENT LIST shows it.</summary>
    public RespClientFacts Describe() => _session.Describe() with
    {
        Address = _pump.Transport.RemoteName,
        LocalAddress = _pump.Transport.LocalName,
        AgeSeconds = (long)_pump.Now.TotalSeconds,
        IdleSeconds = (long)(_pump.Now - _lastRequest).TotalSeconds,
        IsBlocked = IsBlocked,
        OutputBytes = Output.QueuedBytes,
        TotalInputBytes = _pump.ReceivedBytes,
        TotalOutputBytes = Output.FlushedBytes,
        TotalCommands = _allCommands,
        Dropped = Output.DroppedMessages,
    };

    /// <inheritdoc/>
    public ConnectionFacts Describe(ConnectionFacts facts)
    {
        RespClientFacts client = _session.Describe();
        return facts with
        {
            // Not what CLIENT LIST says: before a log-in that is the user default.
            User = _host.Grant?.User ?? "",
            Name = client.Name,
            MessagesIn = _allCommands,
            Subscriptions = client.Channels + client.Patterns + client.ShardChannels,
        };
    }

    /// <inheritdoc/>
    public IWaiter Waiter(RespWaitReply reply) => _waiting.Expecting(reply);

    /// <inheritdoc/>
    public void Block(Wait wait)
    {
        // Earlier replies first: the wait may be over, and answered by another thread, before this read is.
        _replies.MoveTo(Output);
        _stopped = true;
        _waiting.Begin(wait);
    }

    /// <summary>Ends a blocking command before its time.</summary>
    /// <returns>False when the client is not blocked.</returns>
    public bool Unblock(bool withError) => _waiting.Unblock(withError);

    // What the user may do can change with a log-in, and with the hub's configuration.
    private void WatchGrant()
    {
        // At first, and after RESET.
        if (!_session.IsAuthenticated && _host.Recognize(_pump.Transport) is { } user)
            _session.Admit(user);
        _session.IsRestricted = _host.Grant is { IsRestricted: true };
    }

    /// <summary>
    /// Within MULTI nobody else may touch the queues between the look at the watched keys and the last command of EXEC.
    /// </summary>
    private int StepAlone(ReadOnlySpan<byte> input)
    {
        using Turn turn = _server.Core.Queues.Enter();
        int consumed = Step(input);
        while (_session.InTransaction && !_stopped)
            consumed += Step(input[consumed..]);
        RunChanges();
        return consumed;
    }

    private int Step(ReadOnlySpan<byte> input)
    {
        switch (_session.Next(input, _replies, out int consumed))
        {
            case RespEvent.Request:
                _commands++;
                Execute(input);
                break;
            case RespEvent.Answered:
                _commands++;
                WatchGrant();
                break;
            case RespEvent.NeedMore:
                _stopped = true;
                break;
            case RespEvent.Close:
                _commands += _session.Failure is null ? 1 : 0;
                (_stopped, _ending) = (true, true);
                _replies.MoveTo(Output);
                _ = _pump.CloseAsync(_session.Failure);
                break;
        }

        return consumed;
    }

    /// <summary>
    /// A client that asks and does not read its replies is not read from until it does, so that it cannot fill our memory.
    /// </summary>
    private void Restrain()
    {
        // What PUBLISH is about to be confirmed for goes first: who reads the reply may publish more by another connection.
        FlushGathered();
        _replies.MoveTo(Output);
        if (Output.QueuedBytes <= OutputCap || _waiting.IsBlocked || _ending)
            return;
        _stopped = true;
        Output.NotifyFlushed = true;
        _pump.Hold();
        Volatile.Write(ref _holdsForOutput, 1);
        // It may have been flushed just before; whoever of the two takes the mark back goes on.
        Flushed();
    }

    private void Execute(ReadOnlySpan<byte> input)
    {
        var call = new RespCall(_session.Request, input, _session.Replies(_replies), _session.Protocol);
        if (call.Verb == RespVerb.Publish)
        {
            Publish(call, _publisher);
            return;
        }

        FlushGathered();
        if (call.Verb == RespVerb.SPublish)
            Publish(call, _shardPublisher);
        else if (!_server.Lists.Execute(call) && !_server.Moves.Execute(call, this) && !_server.Keys.Execute(call)
            && !_server.Expiry.Execute(call) && !_server.PubSub.Execute(call))
            throw new InvalidOperationException($"No command carries out {call.Verb}.");
    }

    // PUBLISH channel message. Who also subscribes is owed an exact order of replies and messages: at once then.
    private void Publish(in RespCall call, TopicPublisher publisher)
    {
        if (!call.IsName(1))
            return;
        if (!_session.InTransaction && _session.Subscriptions.Total == 0)
        {
            _gathered = true;
            call.Integer(publisher.PublishSoon(new Publication(call[1], call[2])));
            return;
        }

        FlushGathered();
        call.Integer(publisher.Publish(call[1], call[2]));
    }

    private void FlushGathered()
    {
        if (!_gathered)
            return;
        _gathered = false;
        TopicPublisher.Flush();
    }

    private void RunChanges()
    {
        if (_whenWhole.Count == 0)
            return;
        FlushGathered();
        _replies.MoveTo(Output);
        foreach (Action change in _whenWhole)
            change();
        _whenWhole.Clear();
    }
}
