using System.Text;
using Polywire.Formats;
using Polywire.Wires.MessagePackRpc;

namespace Polywire.Rpc.MessagePackRpc;

/// <summary>One MessagePack-RPC connection, of a server or a client: both sides may call each other.</summary>
internal sealed class MessagePackRpcLink : CallLink<MessagePackCall, MessagePackClient>
{
    // A request without arguments from a peer that sends nil for them.
    private static readonly byte[] s_none = [0x90];

    private readonly MessagePackRpcSession _session;
    private readonly bool _plainErrors;
    private int _window;
    private uint _notices;

    /// <param name="policy">What this side offers.</param>
    /// <param name="plainErrors">Whether errors are sent as text.</param>
    public MessagePackRpcLink(CallPolicy policy, bool plainErrors) : base(policy)
    {
        _plainErrors = plainErrors;
        _session = new MessagePackRpcSession(new MessagePackRpcLimits { MessageBytes = policy.Options.Limits.MessageBytes });
    }

    /// <inheritdoc/>
    protected override MessagePackClient ClientWire => default;

    /// <inheritdoc/>
    public override int Receive(ReadOnlyMemory<byte> input)
    {
        if (IsEnding)
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
                    End(_session.Failure!.Failure is MessagePackRpcFailure.Limit, _session.Failure.Offset, _session.Failure);
                    return input.Length;
            }
            at += consumed;
            if (Outlet.MustHold())
                return at;
        }
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
                case var _ when Ascii.Equals(name, MessagePackRpcStreams.Item):
                    if (count == 2)
                        Outgoing.Item(first, reader.ReadRaw());
                    return true;
                case var _ when Ascii.Equals(name, MessagePackRpcStreams.Grant):
                    if (count == 2)
                        Incoming.Grant(call, reader.ReadInt64());
                    return true;
                case var _ when Ascii.Equals(name, MessagePackRpcStreams.End):
                    Outgoing.EndOfItems(first);
                    return true;
                case var _ when Ascii.Equals(name, MessagePackRpcStreams.Cancel):
                    Incoming.Cancel(call);
                    return true;
                case var _ when Ascii.Equals(name, MessagePackRpcStreams.Open):
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
}
