using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Polywire.Formats;
using Polywire.Transports;

namespace Polywire.Rpc;

/// <summary>
/// One call that came in over a connection with a pump, on any wire. It lives twice: for its caller until it has ended (a reply, a failure,
/// the deadline, a caller that has gone), and for its method until that has returned. After both it is used again.
/// </summary>
/// <typeparam name="TWire">What the wire says and remembers of it.</typeparam>
internal sealed class IncomingCall<TWire> : ServerCall, IQueuedCall, IWheelTarget where TWire : struct, ICallWire<TWire>
{
    private static readonly ObjectSchema s_any = MethodSchema.AnyRequest("", "");

    private readonly IncomingCalls<TWire> _calls;
    private readonly Action _returned;
    private TWire _wire;
    private Method _method = null!;
    private ReadOnlyMemory<byte> _arguments;
    private byte[]? _copy;
    private CallLife _life;
    private CancellationTokenSource? _cancellation;
    private bool _cancelled;
    private bool _lasting;
    private long _due = WheelTimer.Never;
    private WheelTimer? _timer;
    private Activity? _trace;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _running;
    private SendingStream<TWire>? _stream;

    public IncomingCall(IncomingCalls<TWire> calls)
    {
        _calls = calls;
        _returned = Returns;
    }

    /// <summary>What the wire remembers of it.</summary>
    public ref readonly TWire Wire => ref _wire;

    /// <summary>Where it came from.</summary>
    public IncomingCalls<TWire> Calls => _calls;

    /// <summary>The next unused one in its pool.</summary>
    internal IncomingCall<TWire>? NextFree { get; set; }

    /// <inheritdoc/>
    public override CancellationToken Cancellation
    {
        get
        {
            CancellationTokenSource source = _cancellation ?? Interlocked.CompareExchange(ref _cancellation, new CancellationTokenSource(), null) ?? _cancellation;
            // Either who cancels sees the source, or this thread sees that it was cancelled.
            if (Volatile.Read(ref _cancelled))
                source.Cancel();
            return source.Token;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset? Deadline => _due == WheelTimer.Never ? null : _calls.Time.GetUtcNow() + TimeSpan.FromMilliseconds(_due - _calls.Wheel.Now);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Headers => _wire.Headers;

    /// <inheritdoc/>
    public override string Peer => _calls.Peer;

    /// <inheritdoc/>
    public override string? User => _calls.User;

    /// <inheritdoc/>
    public override RpcClient? Caller
    {
        get
        {
            // It may wait for what only this connection's reading thread can bring.
            _method.Pace.Forbid();
            return _calls.Caller;
        }
    }

    /// <inheritdoc/>
    public override void AddTrailer(string name, string value)
    {
        CallTrailers.Check(name, value);
        if (!HasEnded)
            _wire.AddTrailer(name, value);
    }

    /// <summary>Which of its lives this is.</summary>
    public long Life => _life.Number;

    /// <summary>Whether somebody has answered, or is about to.</summary>
    public bool HasEnded => _life.HasEnded;

    private bool IsStream => (_method.Schema.Kind & MethodKind.ServerStream) != 0;

    /// <inheritdoc/>
    public override T? Arguments<T, TShape>() where T : default => _wire.Read<T, TShape>(_arguments.Span);

    /// <inheritdoc/>
    public override Value Arguments(ObjectSchema schema) => _wire.Read(_arguments.Span, schema);

    /// <inheritdoc/>
    internal override Value ArgumentsAsGiven() => TWire.NeedsTypes ? Arguments(s_any).Get("args") ?? Value.List() : Arguments<Value, ValueShape>();

    /// <inheritdoc/>
    public override IAsyncEnumerable<T> Items<T, TShape>() => _wire.Items<T, TShape>(_method.Schema);

    /// <inheritdoc/>
    public override IAsyncEnumerable<Value> Items(Schema schema) => _wire.Items(_method.Schema, schema);

    /// <inheritdoc/>
    public override void Reply<T, TShape>(T value)
    {
        if (HasEnded)
            return;
        MessageBuffer message = MessageBuffer.Rent();
        if (_wire.WantsReply)
            _wire.Reply<T, TShape>(message, value);
        End(message);
    }

    /// <inheritdoc/>
    public override void Reply(Schema? schema, Value value)
    {
        if (HasEnded)
            return;
        MessageBuffer message = MessageBuffer.Rent();
        if (_wire.WantsReply)
            _wire.Reply(message, schema, value);
        End(message);
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync<T, TShape>(T item)
    {
        MessageBuffer into = _stream!.Begin();
        _wire.Item<T, TShape>(into, item);
        return _stream!.Send(into);
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(Schema schema, Value item)
    {
        MessageBuffer into = _stream!.Begin();
        _wire.Item(into, schema, item);
        return _stream!.Send(into);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        if (HasEnded)
            return;
        MessageBuffer message = MessageBuffer.Rent();
        if (_wire.WantsReply)
            WriteEnd(message);
        End(message);
    }

    /// <inheritdoc/>
    public override void Fail(RpcException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (_life.TryEnd())
            Tell(failure);
    }

    /// <summary>Ends it from outside: the deadline, a caller that gave up or has gone.</summary>
    /// <param name="life">Which of its lives is meant.</param>
    /// <param name="failure">What the caller is told; null when nobody is there to be told.</param>
    public void Abort(long life, RpcException? failure)
    {
        if (!_life.TryEnd(life))
            return;
        Volatile.Write(ref _cancelled, true);
        Interlocked.MemoryBarrier();
        // The method's own callbacks do not run on this thread.
        _ = _cancellation?.CancelAsync();
        if (failure is not null)
        {
            Tell(failure);
            return;
        }
        Unlist();
        IsTold(null);
    }

    /// <summary>The caller takes so many more items.</summary>
    public void AddCredit(long items)
    {
        if (IsStream)
            _stream!.AddCredit(items);
    }

    void IWheelTarget.Rang(long stamp) => Abort(stamp, CallFailure.Late());

    void IThreadPoolWorkItem.Execute()
    {
        // Ten thousand replies of any size would else gather for a caller that does not read.
        if (!HasEnded && _calls.TryPark(this))
            return;
        // Else cancelled, or late, before it began.
        if (!HasEnded)
        {
            Pace pace = _method.Pace;
            long began = Stopwatch.GetTimestamp();
            Invoke();
            pace.RanElsewhere(Stopwatch.GetTimestamp() - began);
            return;
        }
        PassOver();
    }

    void IQueuedCall.Refuse(RpcException failure)
    {
        Fail(failure);
        PassOver();
    }

    /// <summary>Runs it on this thread, which is reading the connection.</summary>
    internal void RunHere(in TWire wire, Method method, ReadOnlyMemory<byte> arguments, long due)
    {
        (_wire, _method, _due, _arguments) = (wire, method, due, arguments);
        Invoke();
    }

    /// <summary>Runs it in the thread pool. The arguments are copied.</summary>
    internal void RunElsewhere(in TWire wire, Method method, ReadOnlySpan<byte> arguments, long due)
    {
        (_wire, _method, _due) = (wire, method, due);
        if (IsStream)
            _stream ??= new SendingStream<TWire>(this);
        _copy = ArrayPool<byte>.Shared.Rent(arguments.Length);
        arguments.CopyTo(_copy);
        _arguments = _copy.AsMemory(0, arguments.Length);
        _calls.Load.Queue(arguments.Length);
        Last();
        MethodThreads.Shared.Queue(this);
    }

    private void Invoke()
    {
        ExecutionContext? context = ExecutionContext.Capture();
        // Asked first: on HTTP the headers are gathered when somebody wants them.
        _trace = CallTrace.IsOn ? CallTrace.StartServer(TWire.Name, _method.Schema.FullName, _wire.Headers) : null;
        try
        {
            _running = _method.InvokeAsync(this).ConfigureAwait(false).GetAwaiter();
        }
        catch (Exception thrown)
        {
            // A method that the generator has not made, and that breaks its promise.
            _running = default;
            Fail(CallFailure.Thrown(thrown, this));
        }
        // What the method left in this thread's context is not the next method's business.
        if (context is not null && ExecutionContext.Capture() != context)
            ExecutionContext.Restore(context);
        ReturnArguments();
        if (_running.IsCompleted)
        {
            Returns();
            return;
        }
        if (!_lasting)
            Last();
        _running.UnsafeOnCompleted(_returned);
    }

    /// <summary>It outlasts the read that brought it: from now on it can be found, and its deadline runs.</summary>
    private void Last()
    {
        // A full fence: either this thread sees that it has ended, or who ends it sees that it may be listed.
        Volatile.Write(ref _lasting, true);
        // A full fence of its own.
        _calls.Load.Begin();
        if (!_calls.TryList(this))
            Abort(Life, new RpcException(RpcStatus.InvalidArgument, "a call with the same id is under way"));
        else if (_due != WheelTimer.Never)
            (_timer ??= new WheelTimer(_calls.Wheel, this)).Set(_due, Life);
    }

    // It has ended before its method began.
    private void PassOver()
    {
        ReturnArguments();
        Returns();
    }

    private void ReturnArguments()
    {
        int length = _arguments.Length;
        _arguments = default;
        if (_copy is null)
            return;
        _calls.Load.Queue(-length);
        ArrayPool<byte>.Shared.Return(_copy);
        _copy = null;
    }

    private void WriteEnd(MessageBuffer message)
    {
        if (!IsStream)
            _wire.Reply(message, null, default);
        else if (_wire.Streams)
            _wire.End(message);
        else
            _stream!.WriteGathered(message);
    }

    private void End(MessageBuffer message)
    {
        if (message.Count > _calls.Limits.MessageBytes)
            throw TooLarge(message.Count);
        if (_life.TryEnd())
        {
            Unlist();
            _calls.Send(message);
            IsTold(null);
        }
        MessageBuffer.Return(message);
    }

    private void Tell(RpcException failure)
    {
        Unlist();
        if (IsStream)
            _stream?.AwaitItem();
        if (_wire.WantsReply)
            _calls.SendFailure(ref _wire, failure);
        IsTold(failure);
    }

    /// <summary>It is not found any more. Before its caller is answered, who may use the id again at once.</summary>
    private void Unlist()
    {
        if (!Volatile.Read(ref _lasting))
            return;
        _calls.Unlist(this);
        _timer?.Stop();
    }

    private void IsTold(RpcException? failure)
    {
        _stream?.WakeUp();
        CallTrace.Stop(_trace, failure);
        TWire.HasEnded(_wire);
        _calls.Ended();
        if (_life.Told())
            Recycle();
    }

    private void Returns()
    {
        try
        {
#pragma warning disable VSTHRD002 // Complete already: this is its continuation.
            _running.GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception thrown)
        {
            Fail(CallFailure.Thrown(thrown, this));
        }
        if (!HasEnded)
            Fail(new RpcException(RpcStatus.Internal, "the method returned without a reply"));
        if (_life.Returned())
            Recycle();
    }

    private void Recycle()
    {
        if (_lasting)
            _calls.Load.End();
        _running = default;
        _cancellation = null;
        _cancelled = _lasting = false;
        _due = WheelTimer.Never;
        _trace = null;
        _stream?.Reset();
        _life.Renew();
        _calls.Free(this);
    }

    private RpcException TooLarge(int bytes) =>
        new(RpcStatus.ResourceExhausted, $"the reply has {bytes} bytes, more than {_calls.Limits.MessageBytes} (limit MessageBytes)");
}
