using System.Buffers.Text;
using System.Collections.Concurrent;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>One JSON-RPC connection, of a server or a client: both sides may call each other.</summary>
internal sealed class JsonRpcLink : CallLink<JsonRpcCall, JsonRpcClientWire>
{
    private readonly JsonRpcDialect _dialect;
    private readonly JsonRpcSession _session;
    private readonly ConcurrentDictionary<long, JsonRpcPulled> _streams = new();
    private JsonRpcReplies? _batch;
    private long _serials;

    /// <param name="policy">What this side offers.</param>
    /// <param name="dialect">How this side writes.</param>
    public JsonRpcLink(CallPolicy policy, JsonRpcDialect dialect) : base(policy)
    {
        _dialect = dialect;
        _session = new JsonRpcSession(dialect.Framing, new JsonRpcLimits { MessageBytes = policy.Options.Limits.MessageBytes });
    }

    /// <inheritdoc/>
    public override bool HasUnread => !_streams.IsEmpty;

    /// <inheritdoc/>
    protected override JsonRpcClientWire ClientWire => new(_dialect, new JsonRpcPulls(Policy.Options.Limits.StreamItems));

    /// <inheritdoc/>
    public override int Receive(ReadOnlyMemory<byte> input)
    {
        if (IsEnding)
            return input.Length;
        Incoming.Reading();
        int at = 0;
        while (true)
        {
            JsonRpcEvent told = _session.Receive(input.Span[at..], out int consumed);
            switch (told)
            {
                case JsonRpcEvent.NeedMore:
                    return at + consumed;
                case JsonRpcEvent.Message:
                    Act(_session.Frame, input.Slice(at, consumed));
                    break;
                case JsonRpcEvent.Invalid:
                    Refuse(_session.Frame, input.Span[at..], _session.Failure!);
                    break;
                case JsonRpcEvent.BatchStart:
                    _batch = new JsonRpcReplies(_dialect.Framing, _session.BatchCount, Incoming.Limits.MessageBytes);
                    break;
                case JsonRpcEvent.BatchEnd:
                    Seal();
                    break;
                default:
                    End(_session.Failure!);
                    return input.Length;
            }
            at += consumed;
            if (Outlet.MustHold())
                return at;
        }
    }

    /// <inheritdoc/>
    public override void Closed(Exception? reason)
    {
        base.Closed(reason);
        _streams.Clear();
    }

    private void Act(in JsonRpcFrame frame, ReadOnlyMemory<byte> message)
    {
        if (frame.Kind is JsonRpcKind.Result or JsonRpcKind.Error)
        {
            Outgoing.Wire.Pulls.Take(Outgoing, frame, message.Span);
            return;
        }
        Span<byte> unescaped = stackalloc byte[JsonRpcRequest.LongestName];
        ReadOnlySpan<byte> name = JsonRpcRequest.Name(frame, message.Span, unescaped);
        if (name.StartsWith("$/"u8) && Notice(name, frame, message.Span))
            return;
        ReadOnlyMemory<byte> arguments = frame.Params.IsEmpty ? JsonRpcRequest.NoArguments : frame.Params.Of(message);
        Begin(frame, name, arguments, message.Span);
    }

    private void Begin(in JsonRpcFrame frame, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> arguments, ReadOnlySpan<byte> message)
    {
        JsonRpcCall call = NewCall(frame, message);
        Method? method = Policy.Find(name);
        if (method is null)
        {
            Incoming.Refuse(call, CallFailure.NoMethod(System.Text.Encoding.UTF8.GetString(name)));
            return;
        }
        bool streams = (method.Schema.Kind & Formats.MethodKind.ServerStream) != 0;
        if (streams && call.WantsReply && _batch is null)
        {
            if (_streams.Count >= Incoming.Limits.CallsInFlight)
            {
                Incoming.Refuse(call, new RpcException(RpcStatus.ResourceExhausted, $"{Incoming.Limits.CallsInFlight} streams of this connection are open (limit CallsInFlight): read them to their ends, or abort them"));
                return;
            }
            var pulled = new JsonRpcPulled(Incoming, ++_serials, call.Id, call.Version, _dialect.Framing, over => _streams.TryRemove(over.Token, out _));
            _streams[pulled.Token] = pulled;
            call = call with { Pulled = pulled, Serial = pulled.Token };
        }
        Incoming.Begin(call, method, arguments, JsonRpcRequest.Timeout(frame, message));
    }

    private JsonRpcCall NewCall(in JsonRpcFrame frame, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> id = frame.Id.Of(message);
        bool wantsReply = frame.Kind is JsonRpcKind.Request or JsonRpcKind.Invalid;
        return new JsonRpcCall
        {
            Id = new JsonRpcId(id),
            Serial = _batch is not null || !wantsReply || id.SequenceEqual("null"u8) ? ++_serials : 0,
            Version = frame.Version,
            Framing = _dialect.Framing,
            WantsReply = wantsReply,
            Trace = JsonRpcRequest.Trace(frame, message),
            Batch = _batch,
            Place = _batch is not null && wantsReply ? _batch.Expect() : 0,
        };
    }

    /// <summary>A message about a call rather than a call.</summary>
    /// <returns>Whether it is one.</returns>
    private bool Notice(ReadOnlySpan<byte> name, in JsonRpcFrame frame, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> arguments = frame.Params.Of(message);
        if (name.SequenceEqual("$/cancelRequest"u8))
            Cancel(new JsonRpcId(JsonRpcRequest.Argument(arguments, "id"u8)));
        else if (name.SequenceEqual("$/enumerator/next"u8))
            Pull(NewCall(frame, message), JsonRpcRequest.Argument(arguments, "token"u8));
        else if (name.SequenceEqual("$/enumerator/abort"u8))
            Abort(NewCall(frame, message), JsonRpcRequest.Argument(arguments, "token"u8));
        else
            return false;
        return true;
    }

    private void Cancel(in JsonRpcId id)
    {
        Incoming.Cancel(new JsonRpcCall { Id = id });
        foreach (JsonRpcPulled stream in _streams.Values)
        {
            if (!stream.IsOpen && stream.Id.Equals(id))
                Incoming.Cancel(new JsonRpcCall { Serial = stream.Token });
        }
    }

    private void Pull(in JsonRpcCall call, ReadOnlySpan<byte> token)
    {
        if (Stream(token) is not { } stream)
        {
            // StreamJsonRpc's code for it.
            Incoming.Refuse(call, new RpcException(RpcStatus.NotFound, "there is no such stream: it is over, or was aborted") { Code = -32001 });
            return;
        }
        MessageBuffer message = MessageBuffer.Rent();
        if (!call.WantsReply || call.Batch is not null || !stream.TryPull(message, call.Id, call.Version))
            Incoming.Refuse(call, new RpcException(RpcStatus.FailedPrecondition, "a stream is asked for more by one request at a time, outside of batches"));
        Incoming.Send(message);
        MessageBuffer.Return(message);
    }

    private void Abort(JsonRpcCall call, ReadOnlySpan<byte> token)
    {
        if (Stream(token) is { } stream && _streams.TryRemove(stream.Token, out _))
            Incoming.Cancel(new JsonRpcCall { Serial = stream.Token });
        if (!call.WantsReply)
            return;
        MessageBuffer message = MessageBuffer.Rent();
        call.Reply(message, null, default);
        Incoming.Send(message);
        MessageBuffer.Return(message);
    }

    private JsonRpcPulled? Stream(ReadOnlySpan<byte> token) =>
        Utf8Parser.TryParse(token, out long number, out int used) && used == token.Length ? _streams.GetValueOrDefault(number) : null;

    private void Refuse(in JsonRpcFrame frame, ReadOnlySpan<byte> message, JsonRpcException wrong)
    {
        // A broken reply is not answered, but whoever waits for it need not wait any longer.
        if (frame.Kind is JsonRpcKind.InvalidReply)
            Outgoing.Wire.Pulls.Fail(Outgoing, frame.Id.Of(message), new RpcException(RpcStatus.Internal, $"the reply cannot be read: {wrong.Message}"));
        else
            Incoming.Refuse(NewCall(frame, message), JsonRpcRequest.Failure(wrong));
    }

    private void Seal()
    {
        MessageBuffer message = MessageBuffer.Rent();
        _batch!.Seal(message);
        _batch = null;
        Incoming.Send(message);
        MessageBuffer.Return(message);
    }

    private void End(JsonRpcException failure)
    {
        Incoming.Refuse(new JsonRpcCall { Framing = _dialect.Framing, WantsReply = true }, JsonRpcRequest.Failure(failure));
        End(failure.IsLimit, failure.Offset, failure);
    }
}
