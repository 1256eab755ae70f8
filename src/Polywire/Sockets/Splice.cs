using System.Runtime.ExceptionServices;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>
/// Joins two transports: what comes from one side goes to the other, in both directions at once. Nothing is read that was not sent on yet, so a side
/// that takes nothing makes the other one wait. One rule of ending:
/// <list type="bullet">
/// <item>The end of one side is told to the other as a half-close (<see cref="Transport.FinishAsync"/>); the splice is over when both have ended.</item>
/// <item>A side that need not end (UDP, WebSocket, standard input) is left when it was silent for <see cref="SpliceOptions.Linger"/> after the other has ended.</item>
/// <item>UDP and WebSocket cannot half-close: they are kept open while they are lingered for, and when they end themselves, all is over.</item>
/// <item>A program whose peer is a WebSocket or UDP one that has left is given <see cref="SpliceOptions.Linger"/> to end by itself, and then killed: nobody hears it any more.</item>
/// <item>What one side sends to another one that takes no more is not read any more; what comes back is still passed on.</item>
/// </list>
/// </summary>
public sealed class Splice
{
    private const int Looks = 4;

    // What has been aborted ends at once, unless its own system call does not.
    private static readonly TimeSpan s_untilEnded = TimeSpan.FromSeconds(1);

    private readonly SpliceFlow _there;
    private readonly SpliceFlow _back;
    private readonly SpliceOptions _options;

    /// <summary>Takes over two transports.</summary>
    public Splice(Transport left, Transport right, SpliceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        _options = options ?? new SpliceOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.BufferBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.DatagramBytes, 1);
        _there = new SpliceFlow(left, right, fromLeft: true, _options);
        _back = new SpliceFlow(right, left, fromLeft: false, _options);
    }

    /// <summary>Bytes that came from the left side and were sent to the right one.</summary>
    public long LeftToRight => _there.Bytes;

    /// <summary>Bytes that came from the right side and were sent to the left one.</summary>
    public long RightToLeft => _back.Bytes;

    /// <summary>Passes bytes on until both sides have ended; then both are closed.</summary>
    /// <exception cref="PolywireException">
    /// A side broke, or took no more although it was sent something; nothing moved for <see cref="SpliceOptions.Idle"/>, or a peer showed no sign of life
    /// any more (<see cref="FailureCause.TimedOut"/>).
    /// </exception>
    /// <exception cref="IOException">A side of the program's own failed, such as standard output.</exception>
    /// <exception cref="Exception">Whatever <see cref="SpliceOptions.Tap"/> threw: what it has not seen is not sent on.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        // Each on a thread of its own: reading a file and sending datagrams never wait, so a flow may run to its end without yielding.
        Task there = Task.Run(_there.RunAsync, CancellationToken.None), back = Task.Run(_back.RunAsync, CancellationToken.None);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<PolywireException> watch = WatchAsync(over.Token);
        try
        {
            Task first = await Task.WhenAny(there, back, watch).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (first == watch) throw await watch.ConfigureAwait(false);
            (SpliceFlow done, SpliceFlow other) = first == there ? (_there, _back) : (_back, _there);
            bool leaves = MustLeave(done);
            if (!leaves)
            {
                Task rest = other.From.StaysOpen ? LingerAsync(other, over.Token) : other.Over;
                if (await Task.WhenAny(rest, watch).WaitAsync(cancellationToken).ConfigureAwait(false) == watch) throw await watch.ConfigureAwait(false);
            }
            Judge(_there);
            Judge(_back);
            Task leaving = LeaveAsync(done, other, isHeard: !leaves);
            if (await Task.WhenAny(leaving, watch).WaitAsync(cancellationToken).ConfigureAwait(false) == watch) throw await watch.ConfigureAwait(false);
            await leaving.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            _there.From.Abort();
            _back.From.Abort();
            await Task.WhenAny(Task.WhenAll(there, back), Task.Delay(s_untilEnded, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    // Whether nothing can come of the other direction: the side has broken, or ended without a half-close, or was the program's own and is closed.
    private static bool MustLeave(SpliceFlow done) =>
        done.TapFailure is not null || done.ReadFailure is not null || (done.HasEnded && !done.From.HasHalfClose) || (done.SendFailure is not null && done.To.StaysOpen);

    private static void Judge(SpliceFlow flow)
    {
        if (flow.TapFailure is { } tap) ExceptionDispatchInfo.Throw(tap);
        if (flow.ReadFailure is { } read) throw flow.Complaint(read, flow.From, "broke the connection");
        if (flow.SendFailure is { } send && !flow.To.MayStopReading) throw flow.Complaint(send, flow.To, "takes no more, although there was more to send");
    }

    private async Task LingerAsync(SpliceFlow flow, CancellationToken cancellationToken)
    {
        while (!flow.Over.IsCompleted)
        {
            long moves = flow.Moves;
            await Task.WhenAny(flow.Over, Task.Delay(_options.Linger, _options.Time, cancellationToken)).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested) return;
            if (flow.Waits && flow.Moves == moves) return;
        }
    }

    // What was sent has to arrive before either side is closed, and a program to do what it was told.
    private async Task LeaveAsync(SpliceFlow done, SpliceFlow other, bool isHeard)
    {
        // Who takes nothing takes no goodbye either; and a WebSocket's wants an answer.
        await ForAWhileAsync(FinishAsync(done.From, other.From)).ConfigureAwait(false);
        if (other.From.SaysGoodbye) await ForAWhileAsync(other.Over).ConfigureAwait(false);
        await ForAWhileAsync(Task.WhenAll(done.From.ArriveAsync().AsTask(), other.From.ArriveAsync().AsTask())).ConfigureAwait(false);
        Task ends = Task.WhenAll(done.From.EndedAsync(), other.From.EndedAsync());
        // What a program says to nobody is not read any more: it may never end.
        await (isHeard ? ends : ForAWhileAsync(ends)).ConfigureAwait(false);
    }

    private static async Task FinishAsync(Transport one, Transport other)
    {
        await one.FinishAsync().ConfigureAwait(false);
        await other.FinishAsync().ConfigureAwait(false);
    }

    private Task<Task> ForAWhileAsync(Task task) => task.IsCompleted ? Task.FromResult(task) : Task.WhenAny(task, Task.Delay(_options.Linger, _options.Time));

    // Completes, with the reason, when it is time to give up.
    private async Task<PolywireException> WatchAsync(CancellationToken cancellationToken)
    {
        TimeSpan shortest = new[] { _options.Idle, _there.From.Patience ?? Timeout.InfiniteTimeSpan, _back.From.Patience ?? Timeout.InfiniteTimeSpan }
            .Where(static time => time > TimeSpan.Zero).DefaultIfEmpty(Timeout.InfiniteTimeSpan).Min();
        TimeSpan pause = shortest > TimeSpan.Zero ? shortest / Looks : shortest;
        long moves = -1, moved = _options.Time.GetTimestamp();
        while (true)
        {
            // Looked at four times in that time: so no clock is read for every piece, and silence is told at most a quarter late.
            await Task.Delay(pause, _options.Time, cancellationToken).ConfigureAwait(false);
            foreach (Transport side in new[] { _there.From, _back.From })
                if (side.HasVanished) return SpliceFlow.Vanished(side, FormattableString.Invariant($"nothing was acknowledged for {side.Patience?.TotalSeconds} s"), null);
            long now = _there.Moves + _back.Moves;
            if (now != moves) (moves, moved) = (now, _options.Time.GetTimestamp());
            else if (_options.Idle > TimeSpan.Zero && _options.Time.GetElapsedTime(moved) >= _options.Idle)
                return new PolywireException(FailureKind.Closed, FailureCause.TimedOut, FormattableString.Invariant(
                    $"nothing came from {_there.From.RemoteName} or {_back.From.RemoteName} for {_options.Idle.TotalSeconds} s"));
        }
    }
}
