using Polywire.Connections;
using Polywire.Formats;
using Polywire.Wires.MessagePackRpc;

namespace Polywire.Rpc.MessagePackRpc;

/// <summary>One MessagePack-RPC connection, of a server or a client: both sides may call each other.</summary>
internal sealed class MessagePackRpcLink : IServingLink
{
    // A request without arguments from a peer that sends nil for them.
    private static readonly byte[] s_none = [0x90];

    private readonly CallPolicy _policy;
    private readonly MessagePackRpcSession _session;
    private readonly bool _plainErrors;
    private Pump _pump = null!;
    private PumpOutlet _outlet = null!;
    private int _window;
    private uint _notices;
    private bool _ending;

    /// <param name="policy">What this side offers.</param>
    /// <param name="plainErrors">Whether errors are sent as text.</param>
    public MessagePackRpcLink(CallPolicy policy, bool plainErrors)
    {
        _policy = policy;
        _plainErrors = plainErrors;
        _session = new MessagePackRpcSession(new MessagePackRpcLimits { MessageBytes = policy.Options.Limits.MessageBytes });
    }

    /// <summary>Told when the connection can be used.</summary>
    public Action<MessagePackRpcLink>? WhenOpened { get; init; }

    /// <summary>Told when the connection has ended.</summary>
    public Action<MessagePackRpcLink, Exception?>? WhenClosed { get; init; }

    /// <inheritdoc/>
    public int CallsUnderWay => Incoming.UnderWay;

    /// <summary>The calls that came in.</summary>
    public IncomingCalls<MessagePackCall> Incoming { get; private set; } = null!;

    /// <summary>The calls that go out.</summary>
    public OutgoingCalls<MessagePackClient> Outgoing { get; private set; } = null!;

    /// <inheritdoc/>
    public void Opened(Pump pump)
    {
        _pump = pump;
        RpcServerOptions options = _policy.Options;
        Outgoing = new OutgoingCalls<MessagePackClient>(default, pump, options.Limits, options.Time);
        _outlet = new PumpOutlet(pump, options.Listener.Connection.OutputBytes);
        Incoming = new IncomingCalls<MessagePackCall>(_policy, _outlet, CallBack);
        WhenOpened?.Invoke(this);
    }

    /// <inheritdoc/>
    public int Receive(ReadOnlyMemory<byte> input)
    {
        if (_ending)
            return input.Length;
        Incoming.Reading();
        int at = 0;
        while (true)
        {
            MessagePackRpcEvent told = _session.Receive(input.Span[at..], out int consumed);
            switch (told)
            {
                case MessagePackRpcEvent.NeedMore:
                    return at;
                case MessagePackRpcEvent.Message:
                    Act(_session.Frame, input.Slice(at, consumed));
                    break;
                case MessagePackRpcEvent.Invalid:
                    Refuse(_session.Frame, _session.Failure!);
                    break;
                default:
                    return End(_session.Failure!, input.Length);
            }
            at += consumed;
            if (_outlet.MustHold())
                return at;
        }
    }

    /// <inheritdoc/>
    public void Parked(ReadOnlyMemory<byte> input) => throw new InvalidOperationException("Links of calls do not park.");

    /// <inheritdoc/>
    public void Flushed()
    {
        _outlet.Flushed();
        Incoming.Flushed();
    }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
    }

    /// <inheritdoc/>
    public void Closed(Exception? reason)
    {
        _ending = true;
        // A connection that was aborted before it began.
        if (Incoming is not null)
        {
            Outgoing.Closed(reason);
            Incoming.Closed();
        }
        WhenClosed?.Invoke(this, reason);
    }

    private void Act(in MessagePackRpcFrame frame, ReadOnlyMemory<byte> message)
    {
        ReadOnlySpan<byte> bytes = message.Span;
        if (frame.Kind is MessagePackRpcKind.Response)
        {
            Answer(frame, bytes);
            return;
        }
        ReadOnlySpan<byte> method = bytes[frame.Method];
        bool notifies = frame.Kind is MessagePackRpcKind.Notification;
        if (notifies && method.StartsWith("$/"u8) && Notice(method, bytes[frame.Arguments]))
            return;
        ReadOnlyMemory<byte> arguments = message[frame.Arguments];
        Incoming.Begin(new MessagePackCall(notifies ? _notices++ : frame.Id, !notifies, _window, _plainErrors), method, arguments.IsEmpty ? s_none : arguments, null);
    }

    private void Answer(in MessagePackRpcFrame frame, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> error = message[frame.Error];
        if (error.IsEmpty)
            Outgoing.Reply(frame.Id, message[frame.Result]);
        else
            Outgoing.Fail(frame.Id, Failure(MessagePackRpcError.Read(error)));
    }

    private static RpcException Failure(MessagePackRpcError error) =>
        new(error.Code is { } code ? StatusMap.FromJsonRpc(code) : RpcStatus.Unknown, error.Message) { Code = error.Code, Details = error.Details };

    /// <summary>A notification about a call, between two of this library.</summary>
    /// <returns>Whether it is one.</returns>
    private bool Notice(ReadOnlySpan<byte> name, ReadOnlySpan<byte> arguments)
    {
        try
        {
            var reader = new MessagePackReader(arguments, FormatLimits.Default);
            int count = reader.ReadListHead();
            long first = count > 0 ? reader.ReadInt64() : -1;
            if (first is < 0 or > uint.MaxValue)
                return true;
            var call = new MessagePackCall((uint)first, true, 0, false);
            switch (name)
            {
                case var _ when name.SequenceEqual("$/item"u8):
                    if (count == 2)
                        Outgoing.Item(first, reader.ReadRaw());
                    return true;
                case var _ when name.SequenceEqual("$/more"u8):
                    if (count == 2)
                        Incoming.Grant(call, reader.ReadInt64());
                    return true;
                case var _ when name.SequenceEqual("$/end"u8):
                    Outgoing.EndOfItems(first);
                    return true;
                case var _ when name.SequenceEqual("$/cancelRequest"u8):
                    Incoming.Cancel(call);
                    return true;
                case var _ when name.SequenceEqual("$/stream"u8):
                    _window = (int)Math.Min(first, int.MaxValue);
                    return true;
                default:
                    return false;
            }
        }
        catch (CodecException)
        {
            // Another peer's notification of the same name: not ours to answer.
            return true;
        }
    }

    private void Refuse(in MessagePackRpcFrame frame, MessagePackRpcException wrong)
    {
        var call = new MessagePackCall(frame.Id, frame.Kind is MessagePackRpcKind.Request, 0, _plainErrors);
        if (call.WantsReply)
            Incoming.SendFailure(ref call, new RpcException(RpcStatus.InvalidArgument, wrong.Message));
    }

    private int End(MessagePackRpcException failure, int length)
    {
        _ending = true;
        FailureKind kind = failure.Failure is MessagePackRpcFailure.Limit ? FailureKind.Limit : FailureKind.Protocol;
        _ = _pump.CloseAsync(new PolywireException(kind, $"{_pump.Transport.RemoteName}: byte {failure.Offset}: {failure.Message}", failure));
        return length;
    }

    private LinkClient<MessagePackClient> CallBack() => new(
        new FixedConnection<OutgoingCalls<MessagePackClient>>(Outgoing),
        RpcClientOptions.Default with { Limits = _policy.Options.Limits, Time = _policy.Options.Time });
}
