using Polywire.Connections;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// The calls that go out over one connection: writes them into its output, from any thread, and gives the answers that its link reads to
/// those who wait. The part of a link that all RPC wires on a pump have in common.
/// </summary>
/// <typeparam name="TWire">How the wire spells them.</typeparam>
internal sealed class OutgoingCalls<TWire> where TWire : struct, IClientWire
{
    // Above this a caller waits: more in flight helps no throughput and leaves the processor's caches.
    private const int MostQueuedBytes = 256 * 1024;

    private readonly TWire _wire;
    private readonly Pump _pump;
    private readonly RpcLimits _limits;
    private readonly CallTable _table;
    private int _takesStreams;

    /// <param name="wire">How the wire spells them.</param>
    /// <param name="pump">The connection.</param>
    /// <param name="limits">Caps of calls.</param>
    /// <param name="time">The clock.</param>
    public OutgoingCalls(TWire wire, Pump pump, RpcLimits limits, TimeProvider time)
    {
        (_wire, _pump, _limits) = (wire, pump, limits);
        _table = new CallTable(limits.CallsInFlight);
        Wheel = TimerWheel.Of(time);
    }

    /// <summary>Where time-outs stand.</summary>
    public TimerWheel Wheel { get; }

    /// <summary>Caps of calls.</summary>
    public RpcLimits Limits => _limits;

    /// <summary>The connection.</summary>
    public Pump Pump => _pump;

    /// <summary>Where the other side is.</summary>
    public string Peer => _pump.Transport.RemoteName;

    /// <summary>Whether the connection has ended.</summary>
    public bool HasEnded => _table.Closed is not null;

    /// <summary>Whether another message may be written at once.</summary>
    public bool HasRoom => _pump.Output.QueuedBytes < MostQueuedBytes;

    /// <summary>Whether as many calls are under way as may be.</summary>
    public bool IsFull => _table.Count >= _limits.CallsInFlight || HasEnded;

    /// <summary>How the wire reads and writes.</summary>
    public ref readonly TWire Wire => ref _wire;

    /// <summary>Sends a call.</summary>
    /// <returns>False when too many are under way, or the connection has ended.</returns>
    /// <exception cref="RpcException">The arguments cannot be sent.</exception>
    public bool TryCall<T, TShape>(PendingCall call, MethodSchema method, T request, in CallHeaders headers) where TShape : IShape<T>
    {
        if (!_table.TryAdd(call))
            return false;
        uint id = call.Id;
        MessageBuffer message = MessageBuffer.Rent();
        try
        {
            _wire.Call<T, TShape>(message, id, method, request, headers);
            Check(message, method.FullName);
            Send(message);
        }
        catch
        {
            Drop(call, id);
            throw;
        }
        return true;
    }

    /// <summary>Sends a call of a method known only at run time.</summary>
    /// <inheritdoc cref="TryCall{T, TShape}"/>
    public bool TryCall(PendingCall call, string method, Value arguments, in CallHeaders headers)
    {
        if (!_table.TryAdd(call))
            return false;
        uint id = call.Id;
        MessageBuffer message = MessageBuffer.Rent();
        try
        {
            _wire.Call(message, id, method, arguments, headers);
            Check(message, method);
            Send(message);
        }
        catch
        {
            Drop(call, id);
            throw;
        }
        return true;
    }

    /// <summary>Sends a call without an answer.</summary>
    public void Notify(string method, Value arguments, in CallHeaders headers)
    {
        MessageBuffer message = MessageBuffer.Rent();
        _wire.Notify(message, method, arguments, headers);
        Check(message, method);
        Send(message);
    }

    /// <summary>Says, once per connection, that streams may come.</summary>
    public void TakeStreams()
    {
        if (Interlocked.Exchange(ref _takesStreams, 1) == 1)
            return;
        MessageBuffer message = MessageBuffer.Rent();
        _wire.TakesStreams(message, _limits.StreamItems);
        Send(message);
    }

    /// <summary>Completes when another call may be sent, or the connection has ended.</summary>
    public async ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        await _table.RoomAsync(cancellationToken).ConfigureAwait(false);
        if (!HasRoom)
            await _pump.Output.DrainAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nobody waits for a call any more: it has been claimed.</summary>
    public void Cancel(uint id)
    {
        if (_table.Take(id) is null)
            return;
        MessageBuffer message = MessageBuffer.Rent();
        _wire.Cancel(message, id);
        Send(message);
    }

    /// <summary>So many more items of a stream may come.</summary>
    public void Grant(uint id, int items)
    {
        MessageBuffer message = MessageBuffer.Rent();
        _wire.Grant(message, id, items);
        Send(message);
    }

    /// <summary>What a call waits for.</summary>
    public AwaitedReply Awaits(long id) => _table.Find(id)?.Awaits ?? AwaitedReply.Nothing;

    /// <summary>Takes a call in that its owner sends itself.</summary>
    /// <returns>False when too many are under way, or the connection has ended.</returns>
    public bool TryAdd(PendingCall call) => _table.TryAdd(call);

    /// <summary>The link has read an item. One that nobody waits for is dropped.</summary>
    public void Item(long id, ReadOnlySpan<byte> value) => _table.Find(id)?.Item((uint)id, value);

    /// <summary>The link has read the end of a stream, which a reply follows.</summary>
    public void EndOfItems(long id) => _table.Find(id)?.EndOfItems();

    /// <summary>The link has read a reply. One that nobody waits for is dropped.</summary>
    public void Reply(long id, ReadOnlySpan<byte> value)
    {
        if (_table.Take(id) is { } call && call.TryClaim((uint)id))
            call.Reply(value);
    }

    /// <summary>The link has read a failure.</summary>
    public void Fail(long id, RpcException failure)
    {
        if (_table.Take(id) is { } call && call.TryClaim((uint)id))
            call.Fail(failure);
    }

    /// <summary>The link's <see cref="ILink.Closed"/>.</summary>
    public void Closed(Exception? reason) =>
        _table.Close(new PolywireException(FailureKind.Closed, $"The connection to {Peer} was lost before it had answered{(reason is null ? "." : $": {reason.Message}")}", reason));

    private void Check(MessageBuffer message, string method)
    {
        if (message.Count > _limits.MessageBytes)
            throw new RpcException(RpcStatus.ResourceExhausted, $"the call of {method} has {message.Count} bytes, more than {_limits.MessageBytes} (limit MessageBytes)");
    }

    /// <summary>Appends one whole message, or nothing when it is empty, and gives the buffer back. From any thread.</summary>
    public void Send(MessageBuffer message)
    {
        int length = message.Count;
        Output output = _pump.Output;
        if (length > 0)
        {
            using (output.Gate.Enter())
            {
                message.Written.CopyTo(output.GetSpan(length));
                output.Commit(length);
            }
            output.FlushSoon();
        }
        MessageBuffer.Return(message);
    }

    private void Drop(PendingCall call, uint id)
    {
        _table.Take(id);
        // The connection may have ended, and failed it, meanwhile.
        call.TryClaim(id);
    }
}
