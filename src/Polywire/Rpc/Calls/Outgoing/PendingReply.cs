using System.Threading.Tasks.Sources;
using Polywire.Formats;
using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>A call with one reply. Pooled: it is used again once its caller has taken the reply.</summary>
internal sealed class PendingReply<T, TShape, TWire> : PendingCall, IValueTaskSource<T>
    where TShape : IShape<T> where TWire : struct, IClientWire
{
    private const int MostFree = 1024;

    private static readonly Lock s_gate = new();
    private static readonly Stack<PendingReply<T, TShape, TWire>> s_free = [];

    // Who takes a reply mostly calls again.
    [ThreadStatic]
    private static PendingReply<T, TShape, TWire>? t_spare;

    private readonly PoolSignal<T> _signal = new();
    private OutgoingCalls<TWire> _calls = null!;
    private TimerWheel? _wheel;
    private WheelTimer? _timer;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;

    private PendingReply()
    {
    }

    /// <summary>One that is not used.</summary>
    public static PendingReply<T, TShape, TWire> Rent()
    {
        if (t_spare is { } spare)
        {
            t_spare = null;
            return spare;
        }
        lock (s_gate)
            return s_free.Count > 0 ? s_free.Pop() : new PendingReply<T, TShape, TWire>();
    }

    /// <summary>Gets ready to be sent over a connection.</summary>
    /// <returns>The reply to come.</returns>
    public ValueTask<T> Prepare(OutgoingCalls<TWire> calls)
    {
        _calls = calls;
        return new ValueTask<T>(this, _signal.Begin());
    }

    /// <summary>It was sent: now time runs.</summary>
    public void Sent(uint id, long due, CancellationToken cancellationToken)
    {
        if (due != WheelTimer.Never)
            Timer(_calls.Wheel).Set(due, id);
        if (!cancellationToken.CanBeCanceled)
            return;
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static call => ((PendingReply<T, TShape, TWire>)call!).GiveUp(), this);
    }

    /// <summary>It could not be sent.</summary>
    public void Return()
    {
        _calls = null!;
        if (t_spare is null)
        {
            t_spare = this;
            return;
        }
        lock (s_gate)
        {
            if (s_free.Count < MostFree)
                s_free.Push(this);
        }
    }

    /// <inheritdoc/>
    public override AwaitedReply Awaits => AwaitedReply.Value;

    /// <inheritdoc/>
    public override void Item(uint id, ReadOnlySpan<byte> value)
    {
        // One reply was asked for: a server that streams nevertheless is not listened to.
    }

    /// <inheritdoc/>
    public override void EndOfItems()
    {
    }

    /// <inheritdoc/>
    public override void Reply(ReadOnlySpan<byte> value)
    {
        T? reply;
        try
        {
            reply = _calls.Wire.Read<T, TShape>(value);
        }
        catch (Exception wrong)
        {
            _signal.Fail(CallFailure.UnreadableReply(wrong));
            return;
        }
        _signal.Complete(reply!, _calls.Pump);
    }

    /// <inheritdoc/>
    public override void Fail(Exception failure) => _signal.Fail(failure);

    /// <inheritdoc/>
    public override void Rang(long stamp)
    {
        if (!TryClaim((uint)stamp))
            return;
        _calls.Cancel((uint)stamp);
        Fail(CallFailure.NoAnswer());
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        try
        {
            return ((IValueTaskSource<T>)_signal).GetResult(token);
        }
        finally
        {
            // Waits for a callback that is running: afterwards nobody means this life of the call any more.
            _registration.Dispose();
            _registration = default;
            _token = default;
            _timer?.Stop();
            _signal.Forget();
            Return();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => ((IValueTaskSource<T>)_signal).GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        ((IValueTaskSource<T>)_signal).OnCompleted(continuation, state, token, flags);

    private void GiveUp()
    {
        uint id = Id;
        CancellationToken token = _token;
        if (!TryClaim(id))
            return;
        _calls.Cancel(id);
        Fail(new OperationCanceledException(token));
    }

    private WheelTimer Timer(TimerWheel wheel)
    {
        if (_timer is null || _wheel != wheel)
            (_wheel, _timer) = (wheel, new WheelTimer(wheel, this));
        return _timer;
    }
}
