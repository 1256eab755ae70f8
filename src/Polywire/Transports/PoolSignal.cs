using System.Threading.Tasks.Sources;

namespace Polywire.Transports;

/// <summary>
/// Something to wait for, again and again, whose waiter goes on in the thread pool. It queues itself there, so that not even
/// the hop allocates (<see cref="ManualResetValueTaskSourceCore{TResult}"/> alone makes an object per hop).
/// </summary>
internal sealed class PoolSignal<T> : IValueTaskSource<T>, IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<T> _core;
    private T _result = default!;
    private Exception? _failure;

    /// <summary>Begins a wait; the last one must be over.</summary>
    internal short Begin()
    {
        _core.Reset();
        _failure = null;
        return _core.Version;
    }

    internal void Complete(T result)
    {
        _result = result;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    internal void Fail(Exception failure)
    {
        _failure = failure;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_failure is null) _core.SetResult(_result);
        else _core.SetException(_failure);
    }

    T IValueTaskSource<T>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
