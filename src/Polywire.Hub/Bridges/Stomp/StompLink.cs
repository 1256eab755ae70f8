using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Monitoring;
using Polywire.Hubs.Security;
using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Bridges.Stomp;

/// <summary>One STOMP client at the hub: greets it, keeps its heart beating, and hands its frames to <see cref="StompFrames"/>.</summary>
internal sealed class StompLink : ILink, IHubLink
{
    private readonly HubOptions _options;
    private readonly StompSession _session;
    private readonly StompFrames _frames;
    private readonly LogIn _logIn;
    private Pump _pump = null!;
    private long _received;
    private bool _stopped;
    private bool _ending;
    private int _holdsForOutput;

    /// <param name="server">What it shares with the other STOMP connections.</param>
    /// <param name="options">The listener's.</param>
    internal StompLink(StompServer server, HubOptions options)
    {
        Server = server;
        _options = options;
        Limits = StompServer.LimitsOf(options);
        _session = new StompSession(Limits);
        _frames = new StompFrames(this, _session);
        _logIn = new LogIn(server.Core, () => _pump);
    }

    /// <summary>What it shares with the other STOMP connections.</summary>
    internal StompServer Server { get; }

    /// <summary>Its caps.</summary>
    internal StompLimits Limits { get; }

    /// <inheritdoc/>
    public string Wire => "stomp";

    /// <inheritdoc/>
    public Pump Pump => _pump;

    /// <summary>The bytes on their way to the client.</summary>
    internal Output Output => _pump.Output;

    /// <summary>What is on its way of messages that are done with once they have left.</summary>
    internal StompInFlight InFlight { get; } = new();

    /// <summary>What the client may do, once it has been let in.</summary>
    internal Grant Grant => _logIn.Grant!;

    private int OutputCap => _options.Connection.OutputBytes;

    /// <inheritdoc/>
    public void Opened(Pump pump)
    {
        _pump = pump;
        pump.SetDeadline(pump.Now + _options.HandshakeTimeout);
    }

    /// <inheritdoc/>
    public int Receive(ReadOnlyMemory<byte> input)
    {
        if (_ending) return input.Length;
        ReadOnlySpan<byte> bytes = input.Span;
        int consumed = 0;
        _stopped = false;
        Stall.Forget();
        try
        {
            while (!_stopped) consumed += Step(bytes[consumed..]);
        }
        finally
        {
            _frames.Rest();
        }
        Restrain();
        if (!_ending) Stall.Rest(_pump, Stall.Brief);
        return consumed;
    }

    /// <inheritdoc/>
    public void Parked(ReadOnlyMemory<byte> input) => throw new InvalidOperationException("The hub's links do not park.");

    /// <inheritdoc/>
    public void Flushed()
    {
        InFlight.Flushed(Output);
        if (Output.QueuedBytes <= OutputCap / 2 && Interlocked.Exchange(ref _holdsForOutput, 0) == 1) _pump.Release();
    }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        if (!_session.IsConnected)
            throw new TimeoutException($"The client did not greet within {_options.HandshakeTimeout.TotalSeconds} s.");
        StompHeartbeat beats = _session.Heartbeat;
        // Nothing is read while the client does not take its answers, or a subscriber is behind: that silence is ours.
        if (_pump.IsHeld) beats.Forgive(now);
        switch (beats.Tick(now, Output.AppendedBytes, _pump.ReceivedBytes))
        {
            case StompBeat.Dead:
                throw new StompException(StompFailure.Gone, "Heart-beat missing", $"The client has been silent for twice the {beats.HearEvery.TotalSeconds:0.#} s that it agreed to.", section: "Heart-beating");
            case StompBeat.Send:
                Output.TryAppend("\n"u8, messages: 0);
                break;
        }
        _pump.SetDeadline(beats.NextDeadline!.Value);
    }

    /// <inheritdoc/>
    public void Closed(Exception? reason)
    {
        _ending = true;
        _frames.Close();
    }

    /// <inheritdoc/>
    public ConnectionFacts Describe(ConnectionFacts facts) => facts with
    {
        User = _logIn.Grant?.User ?? "",
        MessagesIn = _received,
        Subscriptions = _frames.Subscriptions,
    };

    /// <summary>Disconnects a client that subscribes and does not read.</summary>
    internal void CutSlow() =>
        _pump.Abort(new PolywireException(FailureKind.Limit, $"The subscriber has not read {Output.QueuedBytes} bytes (limit OutputBytes)."));

    /// <summary>Asks to be told of flushes.</summary>
    internal void WatchFlushes() => Output.NotifyFlushed = true;

    /// <summary>The client has said goodbye: what it is owed still goes out.</summary>
    internal void Leave()
    {
        (_stopped, _ending) = (true, true);
        _ = _pump.CloseAsync();
    }

    private int Step(ReadOnlySpan<byte> input)
    {
        StompEvent told = _session.Next(input, out int consumed);
        try
        {
            switch (told)
            {
                case StompEvent.NeedMore:
                    _stopped = true;
                    break;
                case StompEvent.Connect:
                    if (!Greet(input)) return 0;
                    break;
                case StompEvent.Frame:
                    _received++;
                    _frames.Execute(input);
                    break;
                case StompEvent.Kept:
                    _received++;
                    _frames.Check(input);
                    _frames.Receipt(input);
                    break;
                case StompEvent.Done:
                    _frames.Receipt(input);
                    break;
                default:
                    Refuse();
                    break;
            }
        }
        catch (StompException failure)
        {
            _session.Fail(failure, input);
            Refuse();
        }
        return consumed;
    }

    /// <returns>False when it is not known yet who the client is: the greeting is to be read again.</returns>
    private bool Greet(ReadOnlySpan<byte> input)
    {
        _session.Frame.TryFind(input, "login"u8, out ReadOnlySpan<byte> login);
        _session.Frame.TryFind(input, "passcode"u8, out ReadOnlySpan<byte> passcode);
        bool? known = !_logIn.IsAsked || IsKnown(login, passcode) ? true : _logIn.Check(login, passcode);
        if (known is null)
        {
            // The pump is held; once it is known, it goes on with the same bytes.
            _stopped = true;
            return false;
        }
        if (known is false)
            throw new StompException(StompFailure.Refused, "Bad CONNECT", $"Access refused for user '{Encoding.UTF8.GetString(login)}'", section: "CONNECT");
        using (Output.Gate.Enter())
            _session.Accept(input, Output, StompServer.Name, Encoding.ASCII.GetBytes(FormattableString.Invariant($"session-{Server.NextId()}")), _pump.Now);
        Output.FlushSoon();
        _pump.SetDeadline(_session.Heartbeat.NextDeadline ?? Timeout.InfiniteTimeSpan);
        return true;
    }

    // As in RabbitMQ: who gives a name wants to be that user, whatever its certificate says.
    private bool IsKnown(ReadOnlySpan<byte> login, ReadOnlySpan<byte> passcode) =>
        login.IsEmpty && passcode.IsEmpty && _logIn.Recognize(_pump.Transport) is not null;

    // ERROR, and the end: a client that was told one may not go on.
    private void Refuse()
    {
        (_stopped, _ending) = (true, true);
        _frames.Rest();
        using (Output.Gate.Enter()) _session.WriteError(Output);
        Output.FlushSoon();
        _ = _pump.CloseAsync(_session.Failure);
    }

    // A client that asks and does not read its answers is not read from until it does, so that it cannot fill our memory.
    private void Restrain()
    {
        if (Output.QueuedBytes <= OutputCap || _ending) return;
        WatchFlushes();
        _pump.Hold();
        Volatile.Write(ref _holdsForOutput, 1);
        // It may have been flushed just before; whoever of the two takes the mark back goes on.
        Flushed();
    }
}
