using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>
/// The stream with which a call is answered: sends item by item, as fast as the caller grants and the connection takes, or gathers all items
/// for a wire that cannot stream. One sender at a time.
/// </summary>
internal sealed class SendingStream<TWire>(IncomingCall<TWire> call) where TWire : struct, ICallWire<TWire>
{
    // Above any sum of grants; a caller that grants more is as generous as one that sets no bound.
    private const long Boundless = long.MaxValue / 4;

    private readonly PoolSignal<bool> _signal = new();

    // Held while an item goes to the outlet, by the one sender; who ends the call from outside (a deadline) passes through it.
    private readonly Lock _sending = new();
    private MessageBuffer? _gathered;
    private int _count;
    private long _credit;
    private int _waiting;

    /// <summary>What the next item is to be written to.</summary>
    /// <exception cref="OperationCanceledException">The call is over: nobody wants more.</exception>
    public MessageBuffer Begin()
    {
        if (call.HasEnded)
            throw Over();
        if (call.Wire.Streams)
            return MessageBuffer.Rent();
        _gathered ??= new MessageBuffer();
        if (_count > 0)
            call.Wire.Between(_gathered);
        return _gathered;
    }

    /// <summary>Sends what was written.</summary>
    /// <returns>Completes when the caller and the connection take more.</returns>
    /// <exception cref="OperationCanceledException">The call has ended meanwhile: after its end comes nothing.</exception>
    public ValueTask Send(MessageBuffer message)
    {
        if (message == _gathered)
        {
            if (call.HasEnded)
                throw Over();
            _count++;
            CheckGathered();
            return default;
        }
        if (message.Count > call.Calls.Limits.MessageBytes)
            throw new RpcException(RpcStatus.ResourceExhausted, $"an item has {message.Count} bytes, more than {call.Calls.Limits.MessageBytes} (limit MessageBytes)");
        if (++_count == 1)
            AddCredit(call.Wire.Credit);
        bool isSent = TrySend(message);
        MessageBuffer.Return(message);
        if (!isSent)
            throw Over();
        return Interlocked.Decrement(ref _credit) > 0 && call.Calls.HasRoom ? default : WaitAsync();
    }

    /// <summary>Called once the call has ended and before its caller is told: the item that is just being sent goes first, and there will be no other.</summary>
    public void AwaitItem()
    {
        lock (_sending)
        {
            // Whoever sends from now on sees the end.
        }
    }

    /// <summary>Encodes the reply that holds all items.</summary>
    public void WriteGathered(MessageBuffer into) => call.Wire.Gathered(into, _count, _gathered is null ? default : _gathered.Written);

    /// <summary>The caller takes so many more items.</summary>
    public void AddCredit(long items)
    {
        if (items > 0 && Volatile.Read(ref _credit) < Boundless)
            Interlocked.Add(ref _credit, Math.Min(items, Boundless));
        WakeUp();
    }

    /// <summary>Goes on, if it may now, or must because the call is over.</summary>
    public void WakeUp()
    {
        if (call.HasEnded)
        {
            if (Interlocked.Exchange(ref _waiting, 0) == 1)
                _signal.Fail(Over());
        }
        else if (Volatile.Read(ref _credit) > 0 && call.Calls.HasRoom && Interlocked.Exchange(ref _waiting, 0) == 1)
            _signal.Complete(true);
    }

    /// <summary>Forgets the call that is over.</summary>
    public void Reset()
    {
        // Thousands of calls wait for their next use, and must not each keep what the longest stream had.
        _gathered?.Release();
        _count = 0;
        _credit = 0;
    }

    private static OperationCanceledException Over() => new("The call is over: its caller has gone, has given up, or its deadline has passed.");

    private ValueTask WaitAsync()
    {
        var wait = new ValueTask(_signal, _signal.Begin());
        // A full fence: either this thread sees the grant, the room, the end, or who brings it sees that somebody waits.
        Interlocked.Exchange(ref _waiting, 1);
        if (!call.Calls.HasRoom)
            call.Calls.WakeWhenFlushed(this);
        WakeUp();
        return wait;
    }

    private bool TrySend(MessageBuffer message)
    {
        lock (_sending)
        {
            if (call.HasEnded)
                return false;
            call.Calls.Send(message);
            return true;
        }
    }

    private void CheckGathered()
    {
        RpcLimits limits = call.Calls.Limits;
        if (_count > limits.CollectedItems)
            throw TooMuch($"{limits.CollectedItems} items (limit CollectedItems)");
        if (_gathered!.Count > limits.CollectedBytes)
            throw TooMuch($"{limits.CollectedBytes} bytes (limit CollectedBytes)");
    }

    private static RpcException TooMuch(string what) =>
        new(RpcStatus.ResourceExhausted, $"{TWire.Name} sends this caller the whole stream in one reply, and the stream has more than {what}");
}
