using System.Threading.Tasks.Sources;

namespace Polywire.Zeromq;

/// <summary>One wait on a <see cref="WaitList"/>; used again and again.</summary>
internal sealed class Waiter : IValueTaskSource
{
    private readonly WaitList _list;
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private int _settled;

    internal Waiter(WaitList list) => _list = list;

    internal bool IsSettled => Volatile.Read(ref _settled) == 1;

    internal ValueTask Start(CancellationToken cancellationToken)
    {
        _core.Reset();
        _settled = 0;
        _token = cancellationToken;
        var waiting = new ValueTask(this, _core.Version);
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(static waiter => ((Waiter)waiter!)._list.Cancel((Waiter)waiter), this);
        return waiting;
    }

    internal void Finish(bool cancelled, bool here)
    {
        if (Interlocked.Exchange(ref _settled, 1) == 1) return;
        _core.RunContinuationsAsynchronously = !here;
        if (cancelled) _core.SetException(new OperationCanceledException(_token));
        else _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            // Before the next use: a late callback must not cancel somebody else's wait.
            _registration.Dispose();
            _registration = default;
            _list.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
