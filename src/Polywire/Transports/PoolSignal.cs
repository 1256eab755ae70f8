using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace Polywire.Transports;

/// <summary>
/// Something to wait for, again and again, whose waiter goes on in the thread pool. It queues itself there, so that not even
/// the hop allocates (<see cref="ManualResetValueTaskSourceCore{TResult}"/> makes an object per hop). One waiter at a time.
/// </summary>
internal sealed class PoolSignal<T> : IValueTaskSource<T>, IValueTaskSource, IThreadPoolWorkItem
{
    private static readonly Action<object?> s_nobody = static _ => { };

    private T _result = default!;
    private Exception? _failure;
    private bool _completed;
    private short _version;
    private Action<object?>? _continuation; // s_nobody: completed before anybody waited
    private object? _state;

    /// <summary>Begins a wait; the last one must be over.</summary>
    internal short Begin()
    {
        _completed = false;
        _failure = null;
        _continuation = null;
        return ++_version;
    }

    internal void Complete(T result)
    {
        _result = result;
        Finish();
    }

    internal void Fail(Exception failure)
    {
        _failure = failure;
        Finish();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Action<object?> continuation = _continuation!;
        object? state = _state;
        _state = null;
        continuation(state);
    }

    T IValueTaskSource<T>.GetResult(short token) => Result(token);

    void IValueTaskSource.GetResult(short token) => Result(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => Status();

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => Status();

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => Wait(continuation, state);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => Wait(continuation, state);

    private void Finish()
    {
        Volatile.Write(ref _completed, true);
        if (Interlocked.CompareExchange(ref _continuation, s_nobody, null) is not null) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Wait(Action<object?> continuation, object? state)
    {
        _state = state;
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is null) return;
        _continuation = continuation;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private T Result(short token)
    {
        if (token != _version || !Volatile.Read(ref _completed)) throw new InvalidOperationException("This wait is not over, or over for long.");
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
        return _result;
    }

    private ValueTaskSourceStatus Status() =>
        !Volatile.Read(ref _completed) ? ValueTaskSourceStatus.Pending
        : _failure is null ? ValueTaskSourceStatus.Succeeded
        : ValueTaskSourceStatus.Faulted;
}
