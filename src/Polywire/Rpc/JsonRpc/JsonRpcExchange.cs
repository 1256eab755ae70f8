using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>One HTTP body in, its answers out. Used for one request after the other: <see cref="JsonRpcExchanges"/> keeps them.</summary>
internal sealed class JsonRpcExchange : ICallOrigin
{
    private readonly CallPolicy _policy;
    private readonly IncomingCalls<JsonRpcCall> _calls;
    private readonly BodyOutlet _outlet = new();
    private readonly JsonRpcSession _session;
    private readonly Action<JsonRpcExchange> _return;
    private JsonRpcReplies? _batch;
    private IBodyCaller _caller = null!;
    private TimeSpan? _timeout;
    private bool _streamsItems;
    private long _serials;

    /// <param name="policy">What the server offers.</param>
    /// <param name="giveBack">Takes it back when it is not used any more.</param>
    public JsonRpcExchange(CallPolicy policy, Action<JsonRpcExchange> giveBack)
    {
        (_policy, _return) = (policy, giveBack);
        _session = new JsonRpcSession(JsonRpcFraming.Whole, new JsonRpcLimits { MessageBytes = policy.Options.Limits.MessageBytes });
        _calls = new IncomingCalls<JsonRpcCall>(policy, _outlet);
        _outlet.WhenRoom = _calls.Flushed;
    }

    /// <summary>Whether the answer is a stream whose items come one by one, each as a line.</summary>
    public bool IsStream { get; private set; }

    /// <summary>What there is of the answer. At the end, when it is empty, nothing is answered: there were notifications only.</summary>
    public ReadOnlyMemory<byte> Reply => _outlet.Body;

    /// <summary>Begins the calls of a body; most have ended when this returns.</summary>
    /// <param name="body">All of it; not used any more when this returns.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="timeout">How long the caller waits; null when it does not say.</param>
    /// <param name="streamsItems">Whether the caller takes the items of a stream one by one, as lines.</param>
    public void Begin(ReadOnlyMemory<byte> body, IBodyCaller caller, TimeSpan? timeout, bool streamsItems)
    {
        (_caller, _timeout, _streamsItems) = (caller, timeout, streamsItems);
        _outlet.Start(caller);
        _calls.Reading();
        JsonRpcEvent told = JsonRpcEvent.NeedMore;
        if (body.IsEmpty)
            _calls.Refuse(NewCall(default, default), new RpcException(RpcStatus.InvalidArgument, "the body is empty: expected a request, or a batch of requests") { Code = JsonRpcCode.ParseError });
        while (!body.IsEmpty && told is not JsonRpcEvent.Failed)
        {
            told = _session.Receive(body.Span, out int consumed);
            Act(told, body[..consumed]);
            body = body[consumed..];
        }
        _outlet.CallEnded();
    }

    /// <summary>Completes when there is more of a stream to hand on, or at the end.</summary>
    /// <returns>Whether there may be more; false at the end, when the rest is in <see cref="Reply"/>.</returns>
    public ValueTask<bool> NextAsync() => _outlet.NextAsync();

    /// <summary>What there is of a stream, to be written before the next piece is taken.</summary>
    public ReadOnlyMemory<byte> Take() => _outlet.Take();

    /// <inheritdoc/>
    public bool IsBusy => true;

    /// <inheritdoc/>
    public void End(RpcException? failure) => _calls.Closed(failure);

    /// <summary>It is not used any more.</summary>
    public void Return()
    {
        IsStream = false;
        _caller = null!;
        _outlet.Reset();
        // A method that goes on though its caller was answered keeps this one from being used again.
        if (_calls.UnderWay == 0)
            _return(this);
    }

    private void Act(JsonRpcEvent told, ReadOnlyMemory<byte> message)
    {
        switch (told)
        {
            case JsonRpcEvent.Message when _session.Frame.Kind is JsonRpcKind.Request or JsonRpcKind.Notification:
                Begin(_session.Frame, message);
                break;
            case JsonRpcEvent.Message:
                // A reply to nothing that was asked.
                break;
            case JsonRpcEvent.BatchStart:
                _batch = new JsonRpcReplies(JsonRpcFraming.Whole, _session.BatchCount, _calls.Limits.MessageBytes);
                break;
            case JsonRpcEvent.BatchEnd:
                Seal();
                break;
            case JsonRpcEvent.Invalid when _session.Frame.Kind is JsonRpcKind.InvalidReply:
                break;
            case JsonRpcEvent.Invalid or JsonRpcEvent.Failed:
                _calls.Refuse(NewCall(_session.Frame with { Kind = JsonRpcKind.Invalid }, message.Span), JsonRpcRequest.Failure(_session.Failure!));
                break;
        }
    }

    private void Begin(in JsonRpcFrame frame, ReadOnlyMemory<byte> message)
    {
        JsonRpcCall call = NewCall(frame, message.Span);
        Span<byte> unescaped = stackalloc byte[JsonRpcRequest.LongestName];
        ReadOnlySpan<byte> name = JsonRpcRequest.Name(frame, message.Span, unescaped);
        Method? method = _policy.Find(name);
        if (method is null)
        {
            _calls.Refuse(call, CallFailure.NoMethod(System.Text.Encoding.UTF8.GetString(name)));
            return;
        }
        if (_streamsItems && call.WantsReply && _batch is null && (method.Schema.Kind & MethodKind.ServerStream) != 0)
        {
            IsStream = true;
            _outlet.StreamOn();
            call = call with { Repeats = true, Framing = JsonRpcFraming.Lines };
        }
        _outlet.CallBegins();
        if (!_calls.Begin(call, method, frame.Params.IsEmpty ? JsonRpcRequest.NoArguments : frame.Params.Of(message), JsonRpcRequest.Timeout(frame, message.Span) ?? _timeout))
            _outlet.CallEnded();
    }

    private JsonRpcCall NewCall(in JsonRpcFrame frame, ReadOnlySpan<byte> message)
    {
        bool wantsReply = frame.Kind is not JsonRpcKind.Notification;
        return new JsonRpcCall
        {
            Id = new JsonRpcId(frame.Id.Of(message)),
            Serial = ++_serials,
            Version = frame.Version,
            Framing = JsonRpcFraming.Whole,
            WantsReply = wantsReply,
            Caller = _caller,
            Batch = _batch,
            Place = _batch is not null && wantsReply ? _batch.Expect() : 0,
        };
    }

    private void Seal()
    {
        MessageBuffer message = MessageBuffer.Rent();
        _batch!.Seal(message);
        _batch = null;
        _calls.Send(message);
        MessageBuffer.Return(message);
    }
}
