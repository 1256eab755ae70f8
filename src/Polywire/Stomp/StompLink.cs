using System.Buffers;
using System.Text;
using Polywire.Connections;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Stomp;
using Polywire.Wires.Text;

namespace Polywire.Stomp;

/// <summary>One connection to a STOMP server: greets, keeps its heart beating, feeds what comes to its user, and writes from any thread.</summary>
internal sealed class StompLink(StompConnection owner, IStompUser user) : ILink, IRestingLink
{
    // Above this a sender waits: more in flight helps no throughput and leaves the processor's caches.
    private const int MostQueuedBytes = 256 * 1024;

    private readonly StompClientSession _session = new(owner.Settings.Client);
    // By receipt: who waits for it, and the messages that went before it.
    private readonly Dictionary<long, (TaskCompletionSource<bool> Waiting, long Messages)> _receipts = [];
    private Pump? _pump;
    private StompException? _refusal;
    private bool _closed;
    private bool _leaving;
    private bool _resting;
    private long _lastReceipt;

    /// <summary>What the server makes of destinations; only once it has answered the greeting.</summary>
    public StompDialect Dialect { get; private set; } = new("", StompVersion.V12);

    /// <summary>The bytes on their way.</summary>
    public Output Output => _pump!.Output;

    /// <summary>What the server has confirmed of what was sent.</summary>
    public Confirmed Confirmed { get; private set; } = null!;

    /// <inheritdoc/>
    public void Opened(Pump pump)
    {
        _pump = pump;
        Confirmed = new Confirmed(pump.Output);
        using (pump.Output.Gate.Enter()) _session.Begin(pump.Output);
        pump.Output.FlushSoon();
        pump.SetDeadline(pump.Now + owner.ConnectTimeout);
    }

    /// <inheritdoc/>
    public int Receive(ReadOnlyMemory<byte> input)
    {
        int consumed = Advance(input.Span);
        if (user.WantsRest(this)) _pump!.Park();
        return consumed;
    }

    /// <inheritdoc/>
    public void Parked(ReadOnlyMemory<byte> input)
    {
        Volatile.Write(ref _resting, true);
        user.Rested(this);
    }

    /// <inheritdoc/>
    public void Flushed() { }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        if (!_session.IsConnected)
            throw new PolywireException(FailureKind.Closed, $"{owner.Address} did not answer the greeting within {owner.ConnectTimeout.TotalSeconds:0.#} s.");
        StompHeartbeat beats = _session.Heartbeat;
        // Nothing is read while a slow consumer makes the pump rest: that silence is ours.
        if (Volatile.Read(ref _resting)) beats.Forgive(now);
        switch (beats.Tick(now, Output.AppendedBytes, _pump!.ReceivedBytes))
        {
            case StompBeat.Dead:
                throw new PolywireException(FailureKind.Closed, $"{owner.Address} has been silent for twice the {beats.HearEvery.TotalSeconds:0.#} s between heart-beats.");
            case StompBeat.Send:
                Output.TryAppend("\n"u8, messages: 0);
                break;
        }
        _pump.SetDeadline(beats.NextDeadline!.Value);
    }

    /// <inheritdoc/>
    public void Closed(Exception? reason)
    {
        _refusal = reason as StompException;
        List<TaskCompletionSource<bool>> waiting;
        using (Output.Gate.Enter())
        {
            _closed = true;
            waiting = [.. _receipts.Values.Select(static one => one.Waiting)];
            _receipts.Clear();
        }
        // First what was lost: who finds no connection any more finds that out, too.
        user.Lost(this, reason);
        owner.Ended(this, reason);
        foreach (TaskCompletionSource<bool> one in waiting) Settle(one);
    }

    /// <inheritdoc/>
    public void ReadOn()
    {
        Volatile.Write(ref _resting, false);
        _pump!.Unpark(0);
    }

    /// <summary>Appends a SEND.</summary>
    /// <param name="prefix">What stands before the name: <c>/topic/</c>, <c>/queue/</c>.</param>
    /// <param name="name">The name, not encoded.</param>
    /// <param name="body">The payload.</param>
    /// <param name="headers">A whole <see cref="HeaderBlock"/>; those that the version cannot spell are left out.</param>
    /// <param name="replyTo">Where an answer is wanted; empty for nowhere.</param>
    /// <param name="correlation">The <c>correlation-id</c>; empty for none.</param>
    /// <returns>False when the connection has ended or has too much to send: wait for <see cref="Output.DrainAsync"/> and look for a connection again.</returns>
    /// <exception cref="PolywireException">STOMP cannot spell the destination.</exception>
    public bool TrySend(
        ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, ReadOnlySpan<byte> headers = default,
        ReadOnlySpan<byte> replyTo = default, ReadOnlySpan<byte> correlation = default) =>
        TryAppend(prefix, Dialect.Encode(name), body, headers, replyTo, correlation);

    /// <summary>The same to a destination as a server wrote it.</summary>
    public bool TrySendTo(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> body, ReadOnlySpan<byte> correlation) =>
        TryAppend(default, destination, body, default, default, correlation);

    private bool TryAppend(
        ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> replyTo, ReadOnlySpan<byte> correlation)
    {
        Output output = _pump!.Output;
        StompVersion version = _session.Version;
        if (!StompText.CanCarry("destination"u8, name, version)) throw Unspeakable(name);
        int most = StompWriter.FrameBytes + 96 + (2 * (prefix.Length + name.Length + replyTo.Length + correlation.Length + headers.Length)) + body.Length;
        using (output.Gate.Enter())
        {
            if (_closed || _leaving || output.QueuedBytes > MostQueuedBytes || output.IsBroken || !output.TryReserve(most, out Span<byte> target)) return false;
            var writer = new StompWriter(target, StompCommand.Send, version);
            writer.Destination(prefix, name);
            if (!replyTo.IsEmpty) writer.Header("reply-to"u8, replyTo);
            if (!correlation.IsEmpty) writer.Header("correlation-id"u8, correlation);
            foreach (HeaderBlock.Header header in new HeaderBlock(headers))
                if (StompText.CanCarry(header.Name, header.Value, version)) writer.Header(header.Name, header.Value);
            writer.Header("content-length"u8, body.Length);
            output.Commit(writer.End(body));
        }
        output.FlushSoon();
        return true;
    }

    /// <summary>Appends a frame without body.</summary>
    public void Send(StompCommand command, params ReadOnlySpan<(string Name, byte[] Value)> headers)
    {
        using (Output.Gate.Enter())
        {
            if (_closed || _leaving) return;
            Write(command, headers, receipt: 0);
        }
        Output.FlushSoon();
    }

    /// <summary>Appends a frame without body, and completes with its receipt.</summary>
    /// <returns>True when the server has dealt with it and all before; false when the connection ended first.</returns>
    /// <exception cref="PolywireException">The server refused it, or something before it.</exception>
    public Task<bool> AskAsync(StompCommand command, params ReadOnlySpan<(string Name, byte[] Value)> headers)
    {
        var waiting = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Output.Gate.Enter())
        {
            bool over = _closed || _leaving;
            if (!over)
            {
                _receipts.Add(++_lastReceipt, (waiting, Output.AppendedMessages));
                Write(command, headers, _lastReceipt);
                _leaving = command == StompCommand.Disconnect;
            }
            else if (_closed)
            {
                Settle(waiting);
                return waiting.Task;
            }
            else
            {
                return Task.FromResult(false);
            }
        }
        Output.FlushSoon();
        return waiting.Task;
    }

    /// <summary>Completes when the server has dealt with all that was sent before: with true, or with false when the connection ended first.</summary>
    /// <exception cref="PolywireException">The server refused something.</exception>
    public Task<bool> ConfirmAsync()
    {
        // The one frame that does nothing and is answered: the end of a transaction in which nothing was done.
        byte[] name = Encoding.ASCII.GetBytes("confirm");
        Send(StompCommand.Begin, ("transaction", name));
        return AskAsync(StompCommand.Abort, ("transaction", name));
    }

    /// <summary>Says goodbye; completes with the answer.</summary>
    public Task<bool> DisconnectAsync() => AskAsync(StompCommand.Disconnect);

    private void Settle(TaskCompletionSource<bool> waiting)
    {
        if (_refusal is { Failure: StompFailure.Refused } refusal) waiting.TrySetException(StompFailures.Refusal("something", refusal, owner.Address));
        else waiting.TrySetResult(false);
    }

    // The gate is held.
    private void Write(StompCommand command, ReadOnlySpan<(string Name, byte[] Value)> headers, long receipt)
    {
        int most = StompWriter.FrameBytes + 40;
        foreach ((string name, byte[] value) in headers) most += StompWriter.HeaderBytes(name.Length, value.Length);
        var writer = new StompWriter(Output.GetSpan(most), command, _session.Version);
        foreach ((string name, byte[] value) in headers) writer.Header(Encoding.ASCII.GetBytes(name), value);
        if (receipt > 0) writer.Header("receipt"u8, receipt);
        Output.Advance(writer.End());
    }

    private int Advance(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = input[at..];
            StompClientEvent came = _session.Next(rest, _pump!.Now, out int consumed);
            switch (came)
            {
                case StompClientEvent.NeedMore:
                    return at + consumed;
                case StompClientEvent.Message:
                    user.Received(this, rest, _session.Frame);
                    break;
                case StompClientEvent.Receipt:
                    Answered(rest);
                    break;
                default:
                    Dialect = new StompDialect(_session.Server, _session.Version);
                    _pump.SetDeadline(_session.Heartbeat.NextDeadline ?? Timeout.InfiniteTimeSpan);
                    // First the user: who then finds the connection, finds it subscribed.
                    user.Ready(this);
                    owner.Greeted(this);
                    break;
            }
            at += consumed;
        }
    }

    private void Answered(ReadOnlySpan<byte> input)
    {
        if (!_session.Frame.TryFind(input, "receipt-id"u8, out ReadOnlySpan<byte> id) || !System.Buffers.Text.Utf8Parser.TryParse(id, out long number, out int used) || used < id.Length) return;
        (TaskCompletionSource<bool> Waiting, long Messages) receipt;
        using (Output.Gate.Enter())
        {
            if (!_receipts.Remove(number, out receipt)) return;
        }
        Confirmed.Reach(receipt.Messages);
        receipt.Waiting.TrySetResult(true);
    }

    private PolywireException Unspeakable(ReadOnlySpan<byte> name) =>
        new(FailureKind.Refused, $"STOMP {(_session.Version == StompVersion.V12 ? "1.2" : _session.Version == StompVersion.V11 ? "1.1" : "1.0")} has no way to write the destination '{Encoding.UTF8.GetString(name)}' to {owner.Address}.");
}
