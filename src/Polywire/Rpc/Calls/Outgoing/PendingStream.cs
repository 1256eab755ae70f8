using System.Runtime.CompilerServices;
using Polywire.Formats;
using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>
/// A call that is answered with a stream: keeps the items that have come until its reader takes them, and grants the server more as it
/// does. A server that cannot stream answers with all items at once.
/// </summary>
/// <param name="calls">The connection.</param>
/// <param name="unknown">Whether nobody knows that the method streams: a reply is then one item, whatever it is.</param>
/// <param name="inAll">Whether the time-out is for the whole stream; else up to the first item.</param>
internal sealed class PendingStream<T, TShape, TWire>(OutgoingCalls<TWire> calls, bool unknown, bool inAll) : PendingCall
    where TShape : IShape<T> where TWire : struct, IClientWire
{
    // A server may grant itself a little; a multiple says that it does not count at all.
    private const int Patience = 4;

    private readonly Lock _gate = new();
    private readonly Queue<T> _items = [];
    private readonly PoolSignal<bool> _signal = new();
    private WheelTimer? _timer;
    private Exception? _failure;
    private bool _streamed;
    private bool _complete;
    private bool _waiting;

    /// <summary>The connection.</summary>
    public OutgoingCalls<TWire> Calls => calls;

    /// <summary>It was sent: now time runs.</summary>
    public void Sent(uint id, long due)
    {
        if (due == WheelTimer.Never)
            return;
        var timer = new WheelTimer(calls.Wheel, this);
        timer.Set(due, id);
        lock (_gate)
            _timer = timer;
        // The first item may have come before there was a timer to stop.
        if (_streamed && !inAll)
            timer.Stop();
    }

    /// <inheritdoc/>
    public override AwaitedReply Awaits => unknown ? AwaitedReply.Either : AwaitedReply.Items;

    /// <inheritdoc/>
    public override void Item(uint id, ReadOnlySpan<byte> value)
    {
        WheelTimer? timer;
        lock (_gate)
        {
            _streamed = true;
            timer = _timer;
        }
        if (!inAll)
            timer?.Stop();
        try
        {
            T item = calls.Wire.Read<T, TShape>(value)!;
            if (!TryPut(item))
                Refuse(id, new RpcException(RpcStatus.ResourceExhausted, $"the server sent more items than it was granted (limit StreamItems = {calls.Limits.StreamItems})"));
        }
        catch (Exception wrong)
        {
            Refuse(id, CallFailure.UnreadableReply(wrong));
        }
    }

    /// <inheritdoc/>
    public override void EndOfItems() => _streamed = true;

    /// <inheritdoc/>
    public override void Reply(ReadOnlySpan<byte> value)
    {
        try
        {
            if (!_streamed)
                Take(value);
            Finish(null);
        }
        catch (Exception wrong)
        {
            Finish(CallFailure.UnreadableReply(wrong));
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception failure) => Finish(failure);

    /// <inheritdoc/>
    public override void Rang(long stamp) => Refuse((uint)stamp, CallFailure.NoAnswer());

    /// <summary>Reads the stream. Leaving it early tells the server to stop.</summary>
    public async IAsyncEnumerable<T> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (call, token) => ((PendingStream<T, TShape, TWire>)call!).Refuse(((PendingCall)call).Id, new OperationCanceledException(token)), this);
        int window = calls.Limits.StreamItems, allowed = TWire.FirstItems(calls.Limits);
        try
        {
            while (true)
            {
                while (TryTake(out T? item))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return item!;
                    if (--allowed > window / 2 || IsClaimed)
                        continue;
                    calls.Grant(Id, window - allowed);
                    allowed = window;
                }
                if (!await MoreAsync().ConfigureAwait(false))
                    break;
            }
        }
        finally
        {
            uint id = Id;
            if (TryClaim(id))
                calls.Cancel(id);
            _timer?.Stop();
        }
        if (_failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
    }

    private bool TryPut(T item)
    {
        lock (_gate)
        {
            if (_items.Count >= (long)calls.Limits.StreamItems * Patience)
                return false;
            _items.Enqueue(item);
        }
        WakeUp();
        return true;
    }

    private bool TryTake(out T? item)
    {
        lock (_gate)
            return _items.TryDequeue(out item);
    }

    /// <summary>Completes when an item has come or the stream is over.</summary>
    /// <returns>False when it is over and all items are taken.</returns>
    private ValueTask<bool> MoreAsync()
    {
        lock (_gate)
        {
            if (_items.Count > 0)
                return new(true);
            if (_complete)
                return new(false);
            _waiting = true;
            return new ValueTask<bool>(_signal, _signal.Begin());
        }
    }

    private void WakeUp()
    {
        lock (_gate)
        {
            if (!_waiting)
                return;
            _waiting = false;
        }
        _signal.Complete(true);
    }

    private void Finish(Exception? failure)
    {
        lock (_gate)
        {
            _failure = failure;
            _complete = true;
        }
        WakeUp();
    }

    private void Refuse(uint id, Exception failure)
    {
        if (!TryClaim(id))
            return;
        calls.Cancel(id);
        Finish(failure);
    }

    private void Take(ReadOnlySpan<byte> value)
    {
        List<T> items = unknown ? [calls.Wire.Read<T, TShape>(value)!] : calls.Wire.Read<List<T>, ListShape<T, TShape>>(value) ?? [];
        lock (_gate)
        {
            foreach (T item in items)
                _items.Enqueue(item);
        }
    }
}
