using System.Diagnostics;
using Polywire.Connections;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Cli.Loads;

/// <summary>Calls, so many at once over one connection: a new one begins as soon as the oldest has been answered.</summary>
internal sealed class CallLoad
{
    private const int LoopTurn = 64;

    private readonly Func<ValueTask<long>> _call;
    private readonly (ValueTask<long> Reply, long Asked)[] _window;
    private readonly long _count;
    private readonly long _warm;
    private readonly LatencyHistogram _latencies = new();
    private long _asked;
    private long _answered;
    private long _began;
    // The last answer's arrival, and so the next question's start: reading the clock twice per call was a tenth of the load's work.
    private long _now = Stopwatch.GetTimestamp();
    private long _allocated;

    private CallLoad(Func<ValueTask<long>> call, long count, int inFlight)
    {
        _call = call;
        _window = new (ValueTask<long>, long)[(int)Math.Min(inFlight, count)];
        _count = count;
        _warm = count / 100;
    }

    /// <summary>Calls <c>demo.double</c>, and checks what it answers.</summary>
    public static Task<LoadResult> DoubleAsync(RpcClient client, long count, int inFlight, CancellationToken cancellationToken)
    {
        IDemo demo = client.As<IDemo>();
        return new CallLoad(() => demo.Double(21, cancellationToken), count, inFlight).RunAsync(42);
    }

    /// <summary>Calls any method; of a stream all items are taken.</summary>
    public static Task<LoadResult> CallAsync(RpcClient client, string method, Value arguments, long count, int inFlight, CancellationToken cancellationToken)
    {
        return new CallLoad(OnceAsync, count, inFlight).RunAsync(0);

        async ValueTask<long> OnceAsync()
        {
            await foreach (Value _ in client.CallAsync(method, arguments, CallOptions.None, cancellationToken))
            {
                // Its value is the server's business.
            }
            return 0;
        }
    }

    private async Task<LoadResult> RunAsync(long expected)
    {
        while (_answered < _count)
        {
            // Calls that begin together leave together, as a pipeline does.
            FlushBatch? batch = FlushBatch.Open();
            bool goesOn = GoOn(expected);
            batch?.Close();
            if (goesOn) continue;
            int oldest = (int)(_answered % _window.Length);
            long reply = await _window[oldest].Reply;
            Answered(reply, expected, oldest);
        }
        double seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        return new LoadResult("call", 0, _count - _warm, seconds, GC.GetTotalAllocatedBytes() - _allocated, _latencies);
    }

    // Entered anew every few calls, as the loops of Load are.
    /// <returns>False when the oldest call must be waited for.</returns>
    private bool GoOn(long expected)
    {
        for (int turn = 0; turn < LoopTurn && _answered < _count; turn++)
        {
            while (_asked < _count && _asked - _answered < _window.Length) Ask();
            int oldest = (int)(_answered % _window.Length);
            if (!_window[oldest].Reply.IsCompletedSuccessfully) return false;
#pragma warning disable VSTHRD002, VSTHRD103 // Complete already: nothing is waited for.
            Answered(_window[oldest].Reply.Result, expected, oldest);
#pragma warning restore VSTHRD002, VSTHRD103
        }
        return true;
    }

    private void Ask()
    {
        if (_asked == _warm) (_began, _allocated) = (_now, GC.GetTotalAllocatedBytes());
        _window[_asked++ % _window.Length] = (_call(), _now);
    }

    private void Answered(long reply, long expected, int index)
    {
        if (reply != expected) throw new PolywireException(FailureKind.Protocol, $"call {_answered} was answered {reply}, not {expected}");
        _now = Stopwatch.GetTimestamp();
        if (_answered++ >= _warm) _latencies.Record((long)Stopwatch.GetElapsedTime(_window[index].Asked, _now).TotalNanoseconds);
    }
}
