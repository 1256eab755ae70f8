using System.Threading.Tasks.Sources;
using Polywire.Messages;

namespace Polywire.Nats;

/// <summary>What one request waits for. Used again when its answer has been fetched; the id tells one use from the next.</summary>
internal sealed class NatsAnswer(NatsAnswers owner, int slot) : IValueTaskSource<Message>
{
    private ManualResetValueTaskSourceCore<Message> _source;
    private CancellationTokenRegistration _registration;
    private byte[] _body = [];
    private int _length;
    private int _pending;

    /// <summary>Which question this answers; changes with each use.</summary>
    public long Id { get; private set; } = slot;

    /// <summary>Over which connection it was asked.</summary>
    public NatsLink? Link { get; private set; }

    /// <summary>Takes part in a request.</summary>
    /// <returns>What to wait for.</returns>
    public ValueTask<Message> Begin(NatsLink link, CancellationToken cancellationToken)
    {
        _source.Reset();
        Link = link;
        Volatile.Write(ref _pending, 1);
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(static (answer, token) => ((NatsAnswer)answer!).Fail(new OperationCanceledException(token)), this);
        return new ValueTask<Message>(this, _source.Version);
    }

    /// <summary>Takes the answer; <see cref="Complete"/> follows.</summary>
    /// <returns>False when nobody waits any more.</returns>
    public bool TryTake(ReadOnlySpan<byte> body)
    {
        if (Interlocked.Exchange(ref _pending, 0) == 0)
            return false;
        if (_body.Length < body.Length)
            _body = new byte[Math.Max(256, body.Length)];
        body.CopyTo(_body);
        _length = body.Length;
        return true;
    }

    /// <summary>Gives the answer to who waits, on this thread.</summary>
    public void Complete()
    {
        _source.RunContinuationsAsynchronously = false;
        _source.SetResult(new Message(_body.AsMemory(0, _length)));
    }

    /// <summary>Ends the wait with a failure, unless it is over.</summary>
    public void Fail(Exception failure)
    {
        if (Interlocked.Exchange(ref _pending, 0) == 0)
            return;
        _source.RunContinuationsAsynchronously = true;
        _source.SetException(failure);
    }

    /// <summary>Nothing was sent: nobody waits for it.</summary>
    public void Withdraw()
    {
        _registration.Dispose();
        // Who fails it right now, since the connection has ended, must not meet the next use.
        if (Interlocked.Exchange(ref _pending, 0) == 0)
            SpinWait.SpinUntil(() => _source.GetStatus(_source.Version) is not ValueTaskSourceStatus.Pending);
        Free();
    }

    Message IValueTaskSource<Message>.GetResult(short token)
    {
        // Waits for a callback that runs right now: it must not meet the next use.
        _registration.Dispose();
        _registration = default;
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            Free();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<Message>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Message>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Free()
    {
        Link = null;
        // A late answer finds another id.
        Id += NatsAnswers.MostSlots;
        owner.Return(this);
    }
}
