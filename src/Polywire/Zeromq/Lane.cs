using System.Buffers;
using System.Runtime.CompilerServices;
using Polywire.Connections;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>
/// The way to one peer. The lane of an endpoint that is connected to outlives its connections: while none is up, messages
/// queue here, already encoded, and go out when the next one is. The lane of an accepted connection dies with it.
/// </summary>
/// <remarks>Lock order: this lane's gate, then an output's gate.</remarks>
internal sealed class Lane(int highWater, ConnectionLimits limits, bool queues, bool pauses)
{
    // Without a mark by count a sender would run megabytes ahead of the transport, out of the caches: measured, 64 B over
    // inproc, 130 ns a message instead of 75. So it pauses here; a peer that does not read at all ends the pause (Stall).
    private const int PauseBytes = 256 * 1024;

    // Of a stream; half a mark at most, since what waits to be sent counts.
    private const int MostTogether = 512;

    private readonly Lock _gate = new();
    private Output? _output;
    private byte[] _backlog = [];
    private int _backlogBytes;
    private int _backlogMessages;
    private byte[]? _newest; // conflate: what goes out once the output is empty
    private long _dropped;
    private bool _stalled;

    /// <summary>Whether messages wait here for the next connection.</summary>
    internal bool Queues => queues;

    /// <summary>The connection that is up, or null.</summary>
    internal ZeromqLink? Link { get; private set; }

    /// <summary>The name that a ROUTER knows the peer by.</summary>
    internal ReadOnlyMemory<byte> Identity { get; set; }

    /// <summary>Publishers: what the peer has subscribed to. Guarded by the output's gate.</summary>
    internal ZmtpSubscriptions Subscriptions { get; } = new();

    /// <summary>Messages dropped at the mark, or lost with a connection.</summary>
    internal long Dropped => Volatile.Read(ref _dropped);

    /// <summary>True when nothing waits to be connected; what is in an output is the output's to tell.</summary>
    internal bool IsEmpty => Volatile.Read(ref _backlogMessages) == 0;

    /// <summary>The output of the connection that is up.</summary>
    internal Output? Output => Volatile.Read(ref _output);

    /// <summary>Appends a message: <paramref name="envelope"/>, which is encoded already, and then <paramref name="message"/>.</summary>
    /// <param name="envelope">Encoded frames that go before; mostly none.</param>
    /// <param name="message">The frames.</param>
    /// <param name="now">Send at once: somebody waits for the answer.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal SendOutcome TrySend(ReadOnlySpan<byte> envelope, in Outgoing message, bool now) =>
        envelope.IsEmpty && !now && message.IsPlain && Output is { } output && TryAppend(output, message) ? SendOutcome.Done : TrySendAny(envelope, message, now);

    /// <summary>
    /// Appends a message where there is room already, as nearly always. Its own method, for the compiler's sake: with the rest inlined
    /// around it all values lay on the stack, and it took three times as long.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAppend(Output output, in Outgoing message)
    {
        int length = message.EncodedLength;
        output.Gate.Take();
        bool appended = !output.IsBroken && !IsFull(output.QueuedMessages) && !ShouldPause(output) && TryCommit(output, message, length);
        output.Gate.Give();
        if (appended) output.FlushSoon();
        return appended;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCommit(Output output, in Outgoing message, int length)
    {
        if (!output.TryTakeRoom(length, out Span<byte> span)) return false;
        message.Encode(span);
        output.Commit(length);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SendOutcome TrySendAny(ReadOnlySpan<byte> envelope, in Outgoing message, bool now)
    {
        int length = envelope.Length + message.EncodedLength;
        while (Output is { } output)
        {
            using (output.Gate.Enter())
            {
                if (!output.IsBroken)
                {
                    if (IsFull(output.QueuedMessages) || ShouldPause(output) || !output.TryReserve(length, out Span<byte> span)) return SendOutcome.Full;
                    envelope.CopyTo(span);
                    message.Encode(span[envelope.Length..]);
                    output.Commit(length);
                    goto appended;
                }
            }
            // The connection has just ended: the next look finds the lane without it.
            DropOutput(output);
        }
        return TryQueue(envelope, message, length);
    appended:
        if (now) _output?.FlushNow();
        else _output?.FlushSoon();
        return SendOutcome.Done;
    }

    /// <summary>Without a mark by count a publisher does not drop: it pauses, and waits where the output is at its byte cap.</summary>
    internal bool MustWait(int length)
    {
        if (highWater > 0 || Output is not { } output || output.IsBroken) return false;
        int queued = output.QueuedBytes;
        return ShouldPause(output) || (queued > 0 && queued + (long)length > limits.OutputBytes);
    }

    /// <summary>The peer has not read for a while: no pause until it does.</summary>
    internal void Stall() => _stalled = true;

    /// <summary>Publishes to this peer when it has subscribed; at the mark the message is dropped and counted.</summary>
    internal void Publish(ReadOnlySpan<byte> topic, in Outgoing message, int length)
    {
        if (Output is not { } output) return;
        if (message.IsPlain)
        {
            output.Gate.Take();
            bool wanted = Subscriptions.Matches(topic);
            if (!wanted || (!IsFull(output.QueuedMessages) && TryCommit(output, message, length)))
            {
                output.Gate.Give();
                if (wanted) output.FlushSoon();
                return;
            }
            output.Gate.Give();
        }
        PublishAny(output, topic, message, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PublishAny(Output output, ReadOnlySpan<byte> topic, in Outgoing message, int length)
    {
        using (output.Gate.Enter())
        {
            if (!Subscriptions.Matches(topic)) return;
            if (IsFull(output.QueuedMessages) || !output.TryReserve(length, out Span<byte> span))
            {
                CountDrop();
                return;
            }
            message.Encode(span);
            output.Commit(length);
        }
        output.FlushSoon();
    }

    /// <summary>Whether the peer has subscribed to a prefix of <paramref name="topic"/>.</summary>
    internal bool Wants(ReadOnlySpan<byte> topic)
    {
        if (Output is not { } output) return false;
        using (output.Gate.Enter()) return Subscriptions.Matches(topic);
    }

    /// <summary>Sends the newest message only: one that is not on its way yet is replaced.</summary>
    internal SendOutcome SendNewest(in Outgoing message)
    {
        lock (_gate)
        {
            _newest = new byte[message.EncodedLength];
            message.Encode(_newest);
        }
        AskForRoom();
        Flushed();
        return SendOutcome.Done;
    }

    /// <summary>Counts a message that was dropped for this peer.</summary>
    internal void CountDrop() => Interlocked.Increment(ref _dropped);

    /// <summary>Asks to be told when the output has moved; look again afterwards.</summary>
    internal void AskForRoom()
    {
        if (Output is not { } output) return;
        output.NotifyFlushed = true;
        // Who waits appends nothing that would make a stream move.
        output.FlushStream();
    }

    /// <summary>The output has moved, or has just come up.</summary>
    internal void Flushed()
    {
        _stalled = false;
        lock (_gate)
        {
            if (_newest is null || _output is not { } output) return;
            using (output.Gate.Enter())
            {
                if (output.QueuedMessages > 0) return;
                _newest.CopyTo(output.GetSpan(_newest.Length));
                output.Commit(_newest.Length);
            }
            _newest = null;
        }
        _output?.FlushSoon();
    }

    /// <summary>A connection is up: what has queued goes first.</summary>
    internal void Up(ZeromqLink link, Output output)
    {
        lock (_gate)
        {
            Link = link;
            output.KeepUnsent = queues;
            output.StreamMessages = highWater > 0 ? Math.Min(MostTogether, highWater / 2) : MostTogether;
            if (_newest is not null) output.NotifyFlushed = true;
            using (output.Gate.Enter())
            {
                if (_backlogBytes > 0)
                {
                    _backlog.AsSpan(0, _backlogBytes).CopyTo(output.GetSpan(_backlogBytes));
                    output.Commit(_backlogBytes, _backlogMessages);
                }
            }
            _backlog = [];
            _backlogBytes = _backlogMessages = 0;
            Volatile.Write(ref _output, output);
        }
        output.FlushSoon();
        Flushed();
    }

    /// <summary>The connection has ended: what it had not begun to send goes back to the front of the queue.</summary>
    internal void Down(Output output)
    {
        DropOutput(output);
        Link = null;
        Interlocked.Add(ref _dropped, output.LostMessages);
        if (!queues) return;
        ReadOnlyMemory<byte> unsent = output.TakeUnsent();
        if (unsent.IsEmpty) return;
        lock (_gate)
        {
            byte[] newer = _backlog.AsSpan(0, _backlogBytes).ToArray();
            int newerMessages = _backlogMessages;
            _backlogBytes = _backlogMessages = 0;
            KeepMessages(unsent.Span);
            Append(newer);
            _backlogMessages += newerMessages;
        }
    }

    /// <summary>Drops what waits, and parts from the connection that is up: what is sent from now on waits for the next one.</summary>
    /// <returns>That connection, or null.</returns>
    internal ZeromqLink? Part()
    {
        lock (_gate)
        {
            ZeromqLink? link = Link;
            _backlogBytes = _backlogMessages = 0;
            if (_output is { } output) output.KeepUnsent = false;
            Volatile.Write(ref _output, null);
            Link = null;
            return link;
        }
    }

    private bool ShouldPause(Output output) => pauses && output.QueuedBytes > PauseBytes && !_stalled;

    private bool IsFull(int queued) => highWater > 0 && queued >= highWater;

    private void DropOutput(Output output)
    {
        lock (_gate)
        {
            if (_output == output) Volatile.Write(ref _output, null);
        }
    }

    private SendOutcome TryQueue(ReadOnlySpan<byte> envelope, in Outgoing message, int length)
    {
        lock (_gate)
        {
            if (_output is not null) return SendOutcome.Full; // It came up just now: try again.
            if (!queues || IsFull(_backlogMessages) || (_backlogBytes > 0 && _backlogBytes + (long)length > limits.OutputBytes)) return SendOutcome.Full;
            Span<byte> span = Room(length);
            envelope.CopyTo(span);
            message.Encode(span[envelope.Length..]);
            _backlogBytes += length;
            _backlogMessages++;
            return SendOutcome.Done;
        }
    }

    /// <summary>Puts whole messages back, without the PINGs and PONGs between them: those were for the connection that is gone.</summary>
    private void KeepMessages(ReadOnlySpan<byte> unsent)
    {
        while (ZmtpReader.TryRead(unsent, out ZmtpFrame frame))
        {
            int length = frame.HeaderLength + (int)frame.BodyLength;
            if (!frame.IsCommand)
            {
                Append(unsent[..length]);
                if (!frame.HasMore) _backlogMessages++;
            }
            unsent = unsent[length..];
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _backlogBytes += bytes.Length;
    }

    private Span<byte> Room(int length)
    {
        if (_backlog.Length - _backlogBytes < length) Array.Resize(ref _backlog, Math.Max(_backlog.Length * 2, checked(_backlogBytes + length)));
        return _backlog.AsSpan(_backlogBytes, length);
    }
}
