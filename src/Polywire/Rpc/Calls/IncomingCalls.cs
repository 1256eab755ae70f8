using System.Diagnostics;
using System.Text;
using Polywire.Connections;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// The calls that came in over one connection: begins them, finds those that last, and writes their replies, from any thread, into the
/// connection's output. The part of a link that all RPC wires on a pump have in common.
/// </summary>
/// <typeparam name="TWire">What the wire says and remembers of one call.</typeparam>
internal sealed class IncomingCalls<TWire> where TWire : struct, ICallWire<TWire>
{
    // Replies beyond this wait for the output: more in flight helps no throughput and leaves the processor's caches.
    private const int StreamBytes = 256 * 1024;

    // Decoding longer arguments would keep the thread that reads from the calls behind.
    private const int ShortArguments = 16 * 1024;

    private const int MostFree = 1024;

    private readonly CallPolicy _policy;
    private readonly Pump _pump;
    private readonly Lazy<RpcClient>? _caller;
    private readonly Lock _gate = new();
    private readonly Dictionary<TWire, IncomingCall<TWire>> _lasting = [];
    private readonly List<SendingStream<TWire>> _waiting = [];
    private IncomingCall<TWire>? _spare;
    private IncomingCall<TWire>? _free;
    private int _freeCount;
    private int _underWay;
    private int _holds;
    private long _stamp;

    /// <param name="policy">What the connection shares with the others of its server.</param>
    /// <param name="pump">The connection.</param>
    /// <param name="caller">Makes a client that calls the caller; null when the wire carries calls one way only.</param>
    public IncomingCalls(CallPolicy policy, Pump pump, Func<RpcClient>? caller = null)
    {
        _policy = policy;
        _pump = pump;
        _caller = caller is null ? null : new Lazy<RpcClient>(caller);
    }

    /// <summary>Caps of calls.</summary>
    public RpcLimits Limits => _policy.Options.Limits;

    /// <summary>Where deadlines stand.</summary>
    public TimerWheel Wheel => _policy.Wheel;

    /// <summary>The clock.</summary>
    public TimeProvider Time => _policy.Options.Time;

    /// <summary>Where the caller is.</summary>
    public string Peer => _pump.Transport.RemoteName;

    /// <summary>Who the caller is; null when nobody asked.</summary>
    public string? User { get; init; }

    /// <summary>Calls the caller; null when the wire carries calls one way only.</summary>
    public RpcClient? Caller => _caller?.Value;

    /// <summary>Calls whose methods have not returned, or that are not answered.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Whether the connection takes another item of a stream.</summary>
    public bool HasRoom => _pump.Output.QueuedBytes < StreamBytes;

    /// <summary>
    /// Whether so many replies wait to be sent that nothing more should be read: then <see cref="Pump.Hold"/> was called, and the link
    /// returns from its <see cref="ILink.Receive"/>.
    /// </summary>
    public bool MustHold()
    {
        Output output = _pump.Output;
        if (output.QueuedBytes <= Cap)
            return false;
        output.NotifyFlushed = true;
        _pump.Hold();
        Volatile.Write(ref _holds, 1);
        // It may have been flushed just before; whoever of the two takes the mark back goes on.
        Flushed();
        return true;
    }

    /// <summary>The link's <see cref="ILink.Flushed"/>.</summary>
    public void Flushed()
    {
        if (_pump.Output.QueuedBytes <= Cap / 2 && Interlocked.Exchange(ref _holds, 0) == 1)
            _pump.Release();
        if (!HasRoom)
            return;
        SendingStream<TWire>[] waiting;
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return;
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        foreach (SendingStream<TWire> stream in waiting)
            stream.WakeUp();
    }

    /// <summary>Called before the first of several calls of one read.</summary>
    public void Reading() => _stamp = Stopwatch.GetTimestamp();

    /// <summary>Begins a call. Quick methods run right here; nothing that runs here may be waited for.</summary>
    /// <param name="wire">What the wire remembers of it.</param>
    /// <param name="name">The method's full name in UTF-8.</param>
    /// <param name="arguments">The arguments, valid until the link's <see cref="ILink.Receive"/> returns.</param>
    /// <param name="timeout">How long its caller waits; null when the wire does not say.</param>
    public void Begin(in TWire wire, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> arguments, TimeSpan? timeout)
    {
        if (_policy.Find(name) is not { } method)
            Refuse(wire, CallFailure.NoMethod(Encoding.UTF8.GetString(name)));
        else if (Refusal(method) is { } failure)
            Refuse(wire, failure);
        else if (!wire.WantsReply && (method.Schema.Kind & MethodKind.ServerStream) != 0)
            // Nobody listens to its stream.
            return;
        else if (method.Pace.IsProven && method.Schema.Kind is MethodKind.Unary && arguments.Length <= ShortArguments)
            RunHere(wire, method, arguments, timeout);
        else
            Take().RunElsewhere(wire, method, arguments.Span, _policy.DueAfter(timeout));
    }

    /// <summary>Its caller takes so many more items of a call's stream.</summary>
    public void Grant(in TWire wire, long items)
    {
        // Under the lock: what is listed is not used again for another call.
        lock (_gate)
            _lasting.GetValueOrDefault(wire)?.AddCredit(items);
    }

    /// <summary>Its caller does not want the call any more.</summary>
    public void Cancel(in TWire wire)
    {
        long life;
        IncomingCall<TWire>? call;
        lock (_gate)
        {
            if (!_lasting.TryGetValue(wire, out call))
                return;
            life = call.Life;
        }
        call.Abort(life, new RpcException(RpcStatus.Cancelled, "the call was cancelled"));
    }

    /// <summary>The link's <see cref="ILink.Closed"/>: nobody waits for these calls any more.</summary>
    public void Closed()
    {
        (IncomingCall<TWire> Call, long Life)[] lasting;
        lock (_gate)
            lasting = [.. _lasting.Values.Select(call => (call, call.Life))];
        foreach ((IncomingCall<TWire> call, long life) in lasting)
            call.Abort(life, null);
    }

    /// <summary>Appends one whole message. From any thread.</summary>
    public void Send(MessageBuffer message)
    {
        int length = message.Count;
        if (length == 0)
            return;
        Output output = _pump.Output;
        using (output.Gate.Enter())
        {
            message.Written.CopyTo(output.GetSpan(length));
            output.Commit(length);
        }
        output.FlushSoon();
    }

    /// <summary>Tells the caller why not.</summary>
    public void SendFailure(ref readonly TWire wire, RpcException failure)
    {
        MessageBuffer message = MessageBuffer.Rent();
        try
        {
            wire.Fail(message, Shortened(failure));
        }
        catch (CodecException)
        {
            // Details that have no form here: the status and the text matter more.
            message.Clear();
            wire.Fail(message, Shortened(new RpcException(failure.Status, failure.Message) { Code = failure.Code }));
        }
        Send(message);
        MessageBuffer.Return(message);
    }

    /// <summary>Has a stream try again after the next flush.</summary>
    internal void WakeWhenFlushed(SendingStream<TWire> stream)
    {
        _pump.Output.NotifyFlushed = true;
        lock (_gate)
            _waiting.Add(stream);
    }

    /// <summary>Makes a call findable, unless it has ended.</summary>
    /// <returns>False when another of the same id is there.</returns>
    internal bool TryList(IncomingCall<TWire> call)
    {
        lock (_gate)
            return call.HasEnded || _lasting.TryAdd(call.Wire, call);
    }

    internal void Unlist(IncomingCall<TWire> call)
    {
        lock (_gate)
        {
            if (_lasting.TryGetValue(call.Wire, out IncomingCall<TWire>? listed) && listed == call)
                _lasting.Remove(call.Wire);
        }
    }

    internal void Free(IncomingCall<TWire> call)
    {
        Interlocked.Decrement(ref _underWay);
        if (Interlocked.CompareExchange(ref _spare, call, null) is null)
            return;
        lock (_gate)
        {
            if (_freeCount >= MostFree)
                return;
            (call.NextFree, _free) = (_free, call);
            _freeCount++;
        }
    }

    private int Cap => _policy.Options.Listener.Connection.OutputBytes;

    private void RunHere(in TWire wire, Method method, ReadOnlyMemory<byte> arguments, TimeSpan? timeout)
    {
        Take().RunHere(wire, method, arguments, _policy.DueAfter(timeout));
        long now = Stopwatch.GetTimestamp();
        method.Pace.RanHere(now - _stamp);
        _stamp = now;
    }

    private IncomingCall<TWire> Take()
    {
        Interlocked.Increment(ref _underWay);
        if (Interlocked.Exchange(ref _spare, null) is { } spare)
            return spare;
        lock (_gate)
        {
            if (_free is not { } free)
                return new IncomingCall<TWire>(this);
            _free = free.NextFree;
            free.NextFree = null;
            _freeCount--;
            return free;
        }
    }

    private RpcException? Refusal(Method method)
    {
        if (_policy.IsDraining)
            return new RpcException(RpcStatus.Unavailable, "the server is shutting down");
        if (UnderWay >= Limits.CallsInFlight)
            return new RpcException(RpcStatus.ResourceExhausted, $"{Limits.CallsInFlight} calls of this connection are under way (limit CallsInFlight)");
        return null;
    }

    private void Refuse(in TWire wire, RpcException failure)
    {
        if (wire.WantsReply)
            SendFailure(in wire, failure);
    }

    private RpcException Shortened(RpcException failure) =>
        failure.Message.Length <= Limits.ErrorText ? failure
            : new RpcException(failure.Status, failure.Message[..Limits.ErrorText]) { Code = failure.Code, Details = failure.Details };
}
