using System.Buffers;
using Polywire.Connections;
using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Nats;

namespace Polywire.Nats;

/// <summary>One connection to a NATS server: greets, feeds what comes to its user, and writes from any thread.</summary>
internal sealed class NatsLink(NatsConnection owner, INatsUser user) : ILink, IRestingLink
{
    // Above this a sender waits: more in flight helps no throughput and leaves the processor's caches.
    private const int MostQueuedBytes = 256 * 1024;

    private const int SilentHeartbeats = 3;

    private readonly NatsClientSession _session = new(owner.Settings.Client, owner.Settings.Limits);
    private readonly ArrayBufferWriter<byte> _words = new(256);
    // One for each PING under way: who waits for its PONG, null for nobody, and the messages that went before it.
    private readonly List<(TaskCompletionSource<bool>? Waiting, long Messages)> _pings = [];
    private Pump? _pump;
    private bool _closed;
    private bool _resting;
    private int _silent;
    private bool _heard;

    /// <summary>The bytes on their way.</summary>
    public Output Output => _pump!.Output;

    /// <summary>What the server has confirmed of what was published.</summary>
    public Confirmed Confirmed { get; private set; } = null!;

    /// <summary>Bytes of the largest payload that the server takes.</summary>
    public int MaxPayload => _session.Info?.MaxPayload ?? owner.Settings.Limits.PayloadBytes;

    /// <inheritdoc/>
    public void Opened(Pump pump)
    {
        _pump = pump;
        Confirmed = new Confirmed(pump.Output);
        pump.SetDeadline(pump.Now + owner.ConnectTimeout);
    }

    /// <inheritdoc/>
    public int Receive(ReadOnlyMemory<byte> input)
    {
        _heard = true;
        int consumed = Advance(input.Span);
        if (_words.WrittenCount > 0)
            SendWords();
        if (user.WantsRest(this))
            _pump!.Park();
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
        _silent = _heard || _resting ? 0 : _silent + 1;
        if (_silent >= SilentHeartbeats)
            throw new PolywireException(FailureKind.Closed, $"{owner.Address} has been silent for {(owner.Settings.Heartbeat * SilentHeartbeats).TotalSeconds:0.#} s.");
        if (!_heard)
            Ping(null);
        _heard = false;
        SetHeartbeat();
    }

    /// <inheritdoc/>
    public void Closed(Exception? reason)
    {
        // First what was lost: who finds no connection any more finds that out, too.
        user.Lost(this, reason);
        owner.Ended(this, reason);
        using (Output.Gate.Enter())
            _closed = true;
        foreach ((TaskCompletionSource<bool>? waiting, _) in _pings)
            waiting?.TrySetResult(false);
        _pings.Clear();
    }

    /// <inheritdoc/>
    public void ReadOn()
    {
        _heard = true;
        _resting = false;
        _pump!.Unpark(0);
    }

    /// <summary>Appends a publication; its words have been checked.</summary>
    /// <param name="subject">Where to.</param>
    /// <param name="reply">Where an answer is wanted; empty for nowhere.</param>
    /// <param name="headers">A whole block; empty for none.</param>
    /// <param name="body">The payload.</param>
    /// <returns>False when the connection has ended or has too much to send: wait for <see cref="Output.DrainAsync"/> and look for a connection again.</returns>
    /// <exception cref="PolywireException">The payload is larger than the server takes.</exception>
    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        if (headers.Length + body.Length > MaxPayload)
            throw TooLarge(headers.Length + body.Length);
        Output output = _pump!.Output;
        int length = NatsMessage.PublishLength(subject.Length, reply.Length, headers.Length, body.Length);
        using (output.Gate.Enter())
        {
            if (output.QueuedBytes > MostQueuedBytes || output.IsBroken || !output.TryReserve(length, out Span<byte> target))
                return false;
            NatsMessage.WritePublish(target, subject, reply, headers, body);
            output.Commit(length);
        }
        output.FlushSoon();
        return true;
    }

    /// <summary>Appends lines that are encoded already.</summary>
    public void Send(ReadOnlySpan<byte> lines)
    {
        Output output = _pump!.Output;
        using (output.Gate.Enter())
        {
            if (output.IsBroken)
                return;
            lines.CopyTo(output.GetSpan(lines.Length));
            output.Advance(lines.Length);
        }
        output.FlushSoon();
    }

    /// <summary>Completes when the server has dealt with all that was sent before: with true, or with false when the connection ended first.</summary>
    public Task<bool> PingAsync()
    {
        var waiting = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Ping(waiting);
        return waiting.Task;
    }

    /// <summary>Ends this connection; the connector makes the next.</summary>
    public void Abort(Exception reason) => _pump!.Abort(reason);

    private void Ping(TaskCompletionSource<bool>? waiting)
    {
        Output output = _pump!.Output;
        bool over;
        // Under the gate, so that the line and who waits for its answer stand in the same order.
        using (output.Gate.Enter())
        {
            over = _closed;
            if (!over)
            {
                "PING\r\n"u8.CopyTo(output.GetSpan(6));
                output.Advance(6);
                _pings.Add((waiting, output.AppendedMessages));
            }
        }
        if (over)
            waiting?.TrySetResult(false);
        else
            output.FlushSoon();
    }

    private int Advance(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (true)
        {
            NatsClientEvent came = _session.Next(input[at..], _words, out int consumed);
            switch (came)
            {
                case NatsClientEvent.NeedMore:
                    return at + consumed;
                case NatsClientEvent.Message:
                    user.Received(this, input[at..], in _session.Frame);
                    break;
                case NatsClientEvent.Ready:
                    SetHeartbeat();
                    owner.Greeted(this);
                    user.Ready(this);
                    break;
                case NatsClientEvent.Pong:
                    Answered();
                    break;
                case NatsClientEvent.Refused:
                    user.Refused(this, _session.Refusal);
                    break;
                default:
                    if (_session is { IsReady: false, Info.TlsRequired: true } && !owner.Settings.Client.TlsRequired)
                        throw new PolywireException(FailureKind.Refused, $"{owner.Address} wants TLS: write nats+tls://{owner.Address.Host}:{owner.Address.Port}.");
                    break;
            }
            at += consumed;
        }
    }

    private void Answered()
    {
        TaskCompletionSource<bool>? waiting;
        long messages;
        using (Output.Gate.Enter())
        {
            if (_pings.Count == 0)
                return;
            (waiting, messages) = _pings[0];
            _pings.RemoveAt(0);
        }
        Confirmed.Reach(messages);
        waiting?.TrySetResult(true);
    }

    private void SendWords()
    {
        Send(_words.WrittenSpan);
        _words.ResetWrittenCount();
    }

    private void SetHeartbeat() => _pump!.SetDeadline(_pump.Now + owner.Settings.Heartbeat);

    private PolywireException TooLarge(int bytes) =>
        new(FailureKind.Limit, $"A message of {bytes} bytes is larger than the {MaxPayload} that {owner.Address} takes (its max_payload).");
}
