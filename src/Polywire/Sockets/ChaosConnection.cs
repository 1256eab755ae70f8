using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>One connection through a <see cref="ChaosProxy"/>, with both its sides.</summary>
internal sealed class ChaosConnection : IDisposable
{
    private const int Looks = 4;

    // What was passed on has so long to arrive before the connection that it went over is reset.
    private static readonly TimeSpan s_arrival = TimeSpan.FromSeconds(1);

    private readonly Transport _front;
    private readonly Transport _back;
    private readonly ChaosFlow _fromFront;
    private readonly ChaosFlow _fromBack;
    private readonly ChaosOptions _options;
    private readonly CancellationTokenSource _cut = new();
    private readonly int _number;
    private readonly string _place;

    internal ChaosConnection(int number, Transport front, Transport back, string place, ChaosOptions options)
    {
        (_number, _front, _back, _place, _options) = (number, front, back, place, options);
        _fromFront = new ChaosFlow(front, back, number, fromFront: true, options);
        _fromBack = new ChaosFlow(back, front, number, fromFront: false, options);
    }

    /// <summary>Cuts it now.</summary>
    internal void Cut()
    {
        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    /// <summary>Runs to its end, whatever that is.</summary>
    internal async Task<ChaosReport> RunAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cut.Token);
        string end;
        try
        {
            end = await EndAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_cut.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            end = "cut";
            await SeverAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            end = "the proxy was stopped";
        }
        catch (Exception broken)
        {
            // A reset of one side is one of the other, too.
            end = broken.Message;
            _front.Reset();
            _back.Reset();
        }
        await over.CancelAsync().ConfigureAwait(false);
        _front.Abort();
        _back.Abort();
        await Task.WhenAny(Task.WhenAll(_fromFront.Settled, _fromBack.Settled), Task.Delay(s_arrival, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
        return new ChaosReport(_number, _place, _fromFront.Count, _fromBack.Count, end);
    }

    public void Dispose()
    {
        _fromFront.Dispose();
        _fromBack.Dispose();
        _cut.Dispose();
    }

    private async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        Task front = _fromFront.RunAsync(cancellationToken), back = _fromBack.RunAsync(cancellationToken), idle = IdleAsync(cancellationToken);
        Task first = await Task.WhenAny(front, back, idle).WaitAsync(cancellationToken).ConfigureAwait(false);
        await first.ConfigureAwait(false);
        if (first == idle)
        {
            await SeverAsync(cancellationToken).ConfigureAwait(false);
            return FormattableString.Invariant($"cut after {_options.CutIdle.TotalSeconds} s of silence");
        }
        ChaosFlow done = first == front ? _fromFront : _fromBack;
        if (!done.IsCut && done.LeavesOther)
        {
            first = await Task.WhenAny(first == front ? back : front, idle).WaitAsync(cancellationToken).ConfigureAwait(false);
            await first.ConfigureAwait(false);
        }
        if (_fromFront.IsCut || _fromBack.IsCut || first == idle)
        {
            await SeverAsync(cancellationToken).ConfigureAwait(false);
            return first == idle ? FormattableString.Invariant($"cut after {_options.CutIdle.TotalSeconds} s of silence") : $"cut after {_options.CutAfter} bytes";
        }
        await FinishAsync().ConfigureAwait(false);
        return "ended";
    }

    private async Task FinishAsync()
    {
        await _front.FinishAsync().ConfigureAwait(false);
        await _back.FinishAsync().ConfigureAwait(false);
        await ArriveAsync().ConfigureAwait(false);
    }

    private async Task ArriveAsync()
    {
        Task arrival = Task.WhenAll(_front.ArriveAsync().AsTask(), _back.ArriveAsync().AsTask());
        await Task.WhenAny(arrival, Task.Delay(s_arrival, TimeProvider.System)).ConfigureAwait(false);
    }

    private async Task SeverAsync(CancellationToken cancellationToken)
    {
        switch (_options.CutBy)
        {
            case ChaosCut.Close:
                await FinishAsync().ConfigureAwait(false);
                break;
            case ChaosCut.Silence:
                // Neither side hears of it; the proxy's own system goes on taking what they send, as much as its buffers hold.
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await ArriveAsync().ConfigureAwait(false);
                _front.Reset();
                _back.Reset();
                break;
        }
    }

    private async Task IdleAsync(CancellationToken cancellationToken)
    {
        bool never = _options.CutIdle <= TimeSpan.Zero;
        long moves = -1, moved = 0;
        while (true)
        {
            long now = _fromFront.Moves + _fromBack.Moves;
            if (now != moves) (moves, moved) = (now, _options.Time.GetTimestamp());
            else if (!never && _options.Time.GetElapsedTime(moved) >= _options.CutIdle) return;
            await Task.Delay(never ? Timeout.InfiniteTimeSpan : _options.CutIdle / Looks, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
