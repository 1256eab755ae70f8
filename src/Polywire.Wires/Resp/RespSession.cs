using System.Buffers;

namespace Polywire.Wires.Resp;

/// <summary>
/// The server's side of one Redis connection, without any I/O: give it the bytes that came, and it answers by itself what
/// concerns the connection alone (greeting, authentication, names, subscriptions, transactions) and hands everything else to
/// the host as <see cref="Request"/>. For the client's side see <see cref="RespClientSession"/>. Not thread-safe.
/// </summary>
/// <remarks>
/// The host's loop: call <see cref="Next"/> until it answers <see cref="RespEvent.NeedMore"/> or
/// <see cref="RespEvent.Close"/>; drop the consumed bytes after each call, but not before a request has been carried out.
/// </remarks>
public sealed class RespSession
{
    /// <summary>The version of Redis whose behaviour is followed, as HELLO and INFO tell it.</summary>
    public const string ServerVersion = "7.2.0";

    private readonly RespReader _reader;
    private readonly ArrayBufferWriter<byte> _deferred = new();
    private RespDiscard? _discard;
    private bool _special;
    private bool _muteNext;
    private bool _muteNow;

    /// <summary>Begins a connection.</summary>
    /// <param name="host">The server around it.</param>
    /// <param name="limits">Null for <see cref="RespLimits.Default"/>.</param>
    public RespSession(IRespHost host, RespLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        Host = host;
        Limits = limits ?? RespLimits.Default;
        _reader = new RespReader(Limits);
        IsAuthenticated = !host.AsksForPassword;
        Refresh();
    }

    /// <summary>The request to carry out after <see cref="RespEvent.Request"/>; filled again by the next call.</summary>
    public RespRequest Request { get; } = new();

    /// <summary>2 or 3: in which protocol to write to this peer.</summary>
    public int Protocol { get; internal set; } = 2;

    /// <summary>Whether the peer may do more than authenticate.</summary>
    public bool IsAuthenticated { get; private set; }

    /// <summary>Who authenticated.</summary>
    public string User { get; private set; } = "default";

    /// <summary>Whether the user may not do everything, so that <see cref="IRespHost.Forbids"/> is asked before each command. The host sets it. Default false.</summary>
    public bool IsRestricted
    {
        get;
        set
        {
            if (field == value) return;
            field = value;
            Refresh();
        }
    }

    /// <summary>What the connection calls itself; empty for nothing.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>What it is subscribed to.</summary>
    public RespSubscriptions Subscriptions { get; } = new();

    /// <summary>
    /// Whether the request is part of a running EXEC: then blocking commands answer at once, and deliveries to this connection
    /// itself go through <see cref="Defer"/>.
    /// </summary>
    public bool InTransaction => Transaction is { IsRunning: true };

    /// <summary>
    /// Whether MULTI has been said and EXEC not yet. The host calls <see cref="Next"/> then in one turn with its keys, so that
    /// nothing changes between EXEC's look at the watched keys and the commands that follow.
    /// </summary>
    public bool IsQueuing => Transaction is { IsOpen: true };

    /// <summary>Why the connection ends; null while it lives and after QUIT.</summary>
    public RespException? Failure { get; private set; }

    /// <summary>How many more bytes are needed at least after <see cref="RespEvent.NeedMore"/>.</summary>
    public int Wanted => _reader.Wanted;

    /// <summary>Whether a request has been begun and not ended.</summary>
    public bool IsInsideRequest => _reader.IsInside;

    internal IRespHost Host { get; }

    internal RespLimits Limits { get; }

    internal RespTransaction? Transaction { get; set; }

    internal bool MuteAll { get; set; }

    internal bool ClosesAfterReply { get; set; }

    /// <summary>The host does not know yet whether the password is right: the request is to be read again.</summary>
    internal bool IsWaiting { get; set; }

    internal string LibraryName { get; set; } = "";

    internal string LibraryVersion { get; set; } = "";

    /// <summary>Reads and judges the next request.</summary>
    /// <param name="input">Unconsumed bytes, the oldest first.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="consumed">How many bytes of the input are done with.</param>
    public RespEvent Next(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        consumed = 0;
        if (InTransaction && Transaction!.TryTake(out RespQueuedCommand command))
        {
            Request.Replay(command);
            return Finish(Carry(input, output, Replies(output)));
        }
        if (_deferred.WrittenCount > 0)
            FlushDeferred(output);
        if (!TryRead(input, output, out consumed))
            return Failure is null ? RespEvent.NeedMore : RespEvent.Close;
        // The hot path: a plain command on a plain connection.
        if (!_special && Request.Verb >= RespVerb.Publish && RespVerbs.Accepts(Request.Verb, Request.Count))
            return RespEvent.Request;
        RespEvent judged = Finish(Judge(input, output));
        if (!IsWaiting)
            return judged;
        // Nothing was answered or done: the same bytes once more, when the host knows.
        (IsWaiting, _muteNext, consumed) = (false, _muteNow, 0);
        return RespEvent.NeedMore;
    }

    /// <summary>
    /// Where the host writes the reply to <see cref="Request"/>: <paramref name="output"/>, or nowhere while CLIENT REPLY asks for
    /// silence. Deliveries are no replies: they go to the output whatever CLIENT REPLY says.
    /// </summary>
    public IBufferWriter<byte> Replies(IBufferWriter<byte> output) => MuteAll || _muteNow ? _discard ??= new RespDiscard() : output;

    /// <summary>
    /// Keeps a delivery that this connection caused to itself until its reply is written, for a transaction until EXEC's whole
    /// array is: as Redis 7.2. The next call of <see cref="Next"/> writes it.
    /// </summary>
    public void Defer(ReadOnlySpan<byte> delivery) => _deferred.Write(delivery);

    /// <summary>Tells the host to drop all subscriptions: call it when the connection has ended.</summary>
    public void End() => Subscriptions.Clear(Host);

    /// <summary>This connection as CLIENT LIST shows it; the host adds addresses, times and output with <c>with</c>.</summary>
    public RespClientFacts Describe() => new()
    {
        Id = Host.ClientId,
        Name = Name,
        User = User,
        Protocol = Protocol,
        Channels = Subscriptions.Count(RespSubscriptionKind.Channel),
        Patterns = Subscriptions.Count(RespSubscriptionKind.Pattern),
        ShardChannels = Subscriptions.Count(RespSubscriptionKind.Shard),
        Queued = Transaction is { IsOpen: true } open ? open.Count : -1,
        LastCommand = RespReject.FullName(Request) ?? "NULL",
        LibraryName = LibraryName,
        LibraryVersion = LibraryVersion,
    };

    /// <summary>The peer need not authenticate: the host knows already who it is.</summary>
    public void Admit(string user)
    {
        IsAuthenticated = true;
        User = user;
        Refresh();
    }

    /// <summary>RESET: everything as at the beginning, but for the connection's number.</summary>
    internal void Reset()
    {
        Subscriptions.Clear(Host);
        Transaction = null;
        (Protocol, Name, User, MuteAll, _muteNext) = (2, "", "default", false, false);
        IsAuthenticated = !Host.AsksForPassword;
    }

    internal void MuteNextReply() => _muteNext = !MuteAll;

    internal void Fail(RespException failure) => Failure = failure;

    private bool TryRead(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        try
        {
            return _reader.TryReadRequest(input, Request, out consumed);
        }
        catch (RespException failure)
        {
            Failure = failure;
            if (failure.Reply is not null)
                RespWriter.Error(Replies(output), failure.Reply);
            consumed = input.Length;
            return false;
        }
    }

    private RespEvent Judge(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        (_muteNow, _muteNext) = (_muteNext, false);
        if (Request.Count == 0)
            return RespEvent.Answered;
        IBufferWriter<byte> replies = Replies(output);
        if (RespReject.Refuses(this, input, replies))
        {
            Transaction?.Spoil();
            return Failure is null ? RespEvent.Answered : RespEvent.Close;
        }
        if (Transaction is { IsOpen: true } && !RunsAtOnce(Request.Verb))
        {
            Transaction.Enqueue(Request, input, Limits, replies);
            return RespEvent.Answered;
        }
        return Carry(input, output, replies);
    }

    private RespEvent Carry(ReadOnlySpan<byte> input, IBufferWriter<byte> output, IBufferWriter<byte> replies)
    {
        if (Request.Verb >= RespVerb.PubSub && Request.Subverb != RespSubverb.PubSubHelp)
            return RespEvent.Request;
        RespConnection.Answer(this, input, output, replies);
        return ClosesAfterReply ? RespEvent.Close : RespEvent.Answered;
    }

    private static bool RunsAtOnce(RespVerb verb) =>
        verb is RespVerb.Exec or RespVerb.Discard or RespVerb.Multi or RespVerb.Watch or RespVerb.Quit or RespVerb.Reset;

    private void FlushDeferred(IBufferWriter<byte> output)
    {
        output.Write(_deferred.WrittenSpan);
        _deferred.ResetWrittenCount();
    }

    private RespEvent Finish(RespEvent judged)
    {
        Refresh();
        if (judged == RespEvent.Close)
            _deferred.ResetWrittenCount();
        return judged;
    }

    private void Refresh()
    {
        _reader.Unauthenticated = !IsAuthenticated;
        _special = !IsAuthenticated || Transaction is { IsOpen: true } || MuteAll || _muteNext || _muteNow
            || IsRestricted || (Protocol == 2 && Subscriptions.Total > 0);
    }
}
