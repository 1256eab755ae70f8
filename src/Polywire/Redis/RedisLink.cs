using Polywire.Connections;
using Polywire.Messages;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>One connection to a Redis server: greets, feeds what comes to its user, and writes commands from any thread.</summary>
internal sealed class RedisLink(RedisConnection owner, IRedisUser user) : ILink, IRestingLink
{
    // Above this a sender waits: more in flight helps no throughput and leaves the processor's caches.
    private const int MostQueuedBytes = 256 * 1024;

    private readonly RespClientSession _session = new(owner.Settings.Client);
    private readonly List<(long Target, TaskCompletionSource Done)> _confirmations = [];
    private Pump? _pump;
    private bool _closed;
    private long _confirmed;
    private long _pinged;
    private bool _resting;
    private TimeSpan _heard;

    /// <summary>The protocol that is spoken.</summary>
    public int Protocol => _session.Protocol;

    /// <summary>Commands of the user whose reply has not come.</summary>
    public long Outstanding => _session.Outstanding - (_session.Received < _pinged ? 1 : 0);

    /// <summary>The bytes on their way.</summary>
    public Output Output => _pump!.Output;

    /// <inheritdoc/>
    public void Opened(Pump pump)
    {
        _pump = pump;
        using (pump.Output.Gate.Enter())
            _session.Begin(pump.Output);
        pump.Output.FlushSoon();
        pump.SetDeadline(pump.Now + owner.ConnectTimeout);
        if (_session.IsReady)
            Advance(default);
    }

    /// <inheritdoc/>
    public int Receive(ReadOnlyMemory<byte> input)
    {
        _heard = _pump!.Now;
        int consumed = Advance(input.Span);
        if (_confirmed != _session.Received)
            Confirm();
        if (user.WantsRest(this))
            _pump.Park();
        return consumed;
    }

    /// <inheritdoc/>
    public void Parked(ReadOnlyMemory<byte> input)
    {
        _resting = true;
        user.Rested(this);
    }

    /// <inheritdoc/>
    public void Flushed() { }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        if (!_session.IsReady)
            throw new PolywireException(FailureKind.Closed, $"{owner.Address} did not answer the greeting within {owner.ConnectTimeout.TotalSeconds:0.#} s.");
        // Nothing is read while a slow consumer makes the pump rest: that silence is ours.
        bool waits = !_resting && _session.Outstanding > 0;
        if (waits && _heard + owner.Settings.Heartbeat + owner.ConnectTimeout < now)
            throw new PolywireException(FailureKind.Closed, $"{owner.Address} has been silent for {(now - _heard).TotalSeconds:0.#} s.");
        if (owner.Settings.Pings && _session.Outstanding == 0 && TrySend("*1\r\n$4\r\nPING\r\n"u8, 1))
            _pinged = _session.Received + _session.Outstanding;
        SetHeartbeat();
    }

    /// <inheritdoc/>
    public void Closed(Exception? reason)
    {
        owner.Ended(this, reason);
        user.Lost(this, reason);
        lock (_confirmations)
        {
            _closed = true;
            foreach ((_, TaskCompletionSource done) in _confirmations)
                done.TrySetResult();
            _confirmations.Clear();
        }
    }

    /// <summary>Reading goes on after <see cref="IRedisUser.Rested"/>; on this thread, up to the next wait.</summary>
    public void ReadOn()
    {
        _heard = _pump!.Now;
        _resting = false;
        _pump.Unpark(0);
    }

    /// <summary>Appends a command of two arguments.</summary>
    /// <returns>False when the connection has ended or has too much to send: wait for <see cref="Output.DrainAsync"/> and look for a connection again.</returns>
    public bool TrySend(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Output output = _pump!.Output;
        int length = RespMessage.CommandLength(name.Length, first.Length, second.Length);
        using (output.Gate.Enter())
        {
            if (output.QueuedBytes > MostQueuedBytes || output.IsBroken || !output.TryReserve(length, out Span<byte> target))
                return false;
            RespMessage.WriteCommand(target, name, first, second);
            output.Commit(length);
            _session.Expect();
        }
        output.FlushSoon();
        return true;
    }

    /// <summary>Appends commands that are encoded already and get <paramref name="replies"/> replies.</summary>
    /// <param name="encoded">The commands.</param>
    /// <param name="replies">How many replies will come; a subscription gets none but a push.</param>
    /// <param name="bounded">Whether too much that waits to be sent refuses it.</param>
    /// <returns>False when the connection has ended, or has too much to send.</returns>
    public bool TrySend(ReadOnlySpan<byte> encoded, int replies, bool bounded = false)
    {
        Output output = _pump!.Output;
        using (output.Gate.Enter())
        {
            if (output.IsBroken || (bounded && output.QueuedBytes > MostQueuedBytes))
                return false;
            encoded.CopyTo(output.GetSpan(encoded.Length));
            output.Advance(encoded.Length);
            _session.Expect(replies);
        }
        output.FlushSoon();
        return true;
    }

    /// <summary>Completes when all commands sent so far have been answered.</summary>
    /// <returns>How many of them never will be, because the connection has ended.</returns>
    public async ValueTask<long> ConfirmedAsync(CancellationToken cancellationToken)
    {
        long target, received;
        using (Output.Gate.Enter())
        {
            // A reply may come between the two looks.
            do
            {
                received = _session.Received;
                target = received + _session.Outstanding;
            }
            while (_session.Received != received);
        }
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_confirmations)
        {
            // Not those that the session has counted and the user is being told of right now: that may be a refusal.
            if (_closed || _confirmed >= target)
                done.SetResult();
            else
                _confirmations.Add((target, done));
        }
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Math.Max(0, target - _session.Received);
    }

    /// <summary>Ends this connection; the connector makes the next.</summary>
    public void Abort(Exception reason) => _pump!.Abort(reason);

    private int Advance(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (true)
        {
            if (user.IgnoresIntegers)
                at += _session.TakeIntegers(input[at..]);
            RespClientEvent came = Next(input[at..], out int consumed);
            switch (came)
            {
                case RespClientEvent.NeedMore:
                    return at + consumed;
                case RespClientEvent.Ready:
                    SetHeartbeat();
                    owner.Greeted(this);
                    user.Ready(this);
                    break;
                case RespClientEvent.Reply:
                    user.Replied(this, input[at..], _session.Reply);
                    break;
                default:
                    user.Pushed(this, input[at..], _session.Push);
                    break;
            }
            at += consumed;
        }
    }

    private RespClientEvent Next(ReadOnlySpan<byte> input, out int consumed)
    {
        if (_session.IsReady)
            return _session.Next(input, Output, out consumed);
        RespClientEvent came;
        // The greeting may go on, and then writes.
        using (Output.Gate.Enter())
            came = _session.Next(input, Output, out consumed);
        Output.FlushSoon();
        return came;
    }

    private void Confirm()
    {
        long received = _session.Received;
        lock (_confirmations)
        {
            _confirmed = received;
            for (int i = _confirmations.Count - 1; i >= 0; i--)
            {
                if (_confirmations[i].Target > received)
                    continue;
                _confirmations[i].Done.TrySetResult();
                _confirmations.RemoveAt(i);
            }
        }
    }

    private void SetHeartbeat() => _pump!.SetDeadline(_pump.Now + owner.Settings.Heartbeat);
}
