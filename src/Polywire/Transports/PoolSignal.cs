using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using Polywire.Connections;

namespace Polywire.Transports;

/// <summary>
/// Something to wait for, again and again, whose waiter goes on in the thread pool, or where a pump's read lets it. It queues itself
/// there, so that not even the hop allocates (<see cref="ManualResetValueTaskSourceCore{TResult}"/> makes an object per hop). One waiter
/// at a time.
/// </summary>
internal sealed class PoolSignal<T> : IValueTaskSource<T>, IValueTaskSource, IThreadPoolWorkItem
{
    private static readonly Action<object?> s_nobody = static _ => { };

    private T _result = default!;
    private Exception? _failure;
    private short _version;
    private Action<object?>? _continuation; // s_nobody: complete. One word for both, so that whoever completes touches nothing after it is seen.
    private Action<object?>? _queued;
    private object? _state;

    /// <summary>Begins a wait; the last one must be over.</summary>
    internal short Begin()
    {
        _failure = null;
        _continuation = null;
        return ++_version;
    }

    /// <summary>Lets go of the result of the last wait, which is over.</summary>
    internal void Forget() => (_result, _failure) = (default!, null);

    internal void Complete(T result)
    {
        _result = result;
        Finish(null);
    }

    /// <summary>Completes it with what a pump's link has just read.</summary>
    internal void Complete(T result, Pump pump)
    {
        _result = result;
        Finish(pump);
    }

    internal void Fail(Exception failure)
    {
        _failure = failure;
        Finish(null);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Action<object?> continuation = _queued!;
        object? state = _state;
        _queued = null;
        _state = null;
        continuation(state);
    }

    T IValueTaskSource<T>.GetResult(short token) => Result(token);

    void IValueTaskSource.GetResult(short token) => Result(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => Status();

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => Status();

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => Wait(continuation, state);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => Wait(continuation, state);

    private void Finish(Pump? pump)
    {
        if (Interlocked.CompareExchange(ref _continuation, s_nobody, null) is { } waiter)
            Queue(waiter, pump);
    }

    private void Wait(Action<object?> continuation, object? state)
    {
        _state = state;
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is not null)
            Queue(continuation, null);
    }

    private void Queue(Action<object?> continuation, Pump? pump)
    {
        _queued = continuation;
        _continuation = s_nobody;
        if (pump is not null) pump.Continue(this);
        else ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private T Result(short token)
    {
        if (token != _version || Volatile.Read(ref _continuation) != s_nobody) throw new InvalidOperationException("This wait is not over, or over for long.");
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
        return _result;
    }

    private ValueTaskSourceStatus Status() =>
        Volatile.Read(ref _continuation) != s_nobody ? ValueTaskSourceStatus.Pending
        : _failure is null ? ValueTaskSourceStatus.Succeeded
        : ValueTaskSourceStatus.Faulted;
}
