using System.Buffers;
using Polywire.Connections;
using Polywire.Formats;
using Polywire.Wires.Zerorpc;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Rpc.Zerorpc;

/// <summary>
/// One zerorpc connection: of a server, whose clients' DEALERs meet its ROUTER, or of a client. The ZeroMQ session finds messages, the
/// zerorpc session tells what they mean; both belong to the pump's turn, except that signs of life go out on the wheel's thread.
/// </summary>
internal sealed class ZerorpcLink : CallLink<ZerorpcCall, ZerorpcClient>
{
    // A call whose caller sends nil for no arguments.
    private static readonly byte[] s_none = [0x90];

    private readonly ArrayBufferWriter<byte> _words = new(128);
    private readonly ZmtpSession _socket;
    private readonly ZerorpcSessionOptions _options;
    private ZerorpcChannels? _channels;

    /// <param name="policy">What this side offers.</param>
    /// <param name="socket">This side of the ZeroMQ connection: a ROUTER serves, a DEALER calls.</param>
    /// <param name="heartbeat">Time between signs of life of a call.</param>
    /// <param name="check">A server's: who may in.</param>
    public ZerorpcLink(CallPolicy policy, ZmtpSessionOptions socket, TimeSpan heartbeat, CredentialCheck? check = null) : base(policy)
    {
        _socket = ZeromqSessions.Create(socket, check, () => Pump);
        bool isServer = socket.SocketType is ZmtpSocketType.Router;
        _options = new ZerorpcSessionOptions
        {
            IsServer = isServer,
            Heartbeat = heartbeat,
            // A client's calls are counted before they come here.
            Limits = new ZerorpcLimits { Channels = isServer ? policy.Options.Limits.CallsInFlight : int.MaxValue },
        };
    }

    /// <summary>A failure may wait for its caller to grant room for it.</summary>
    public override bool HasUnread => _channels?.HasOpen ?? false;

    /// <inheritdoc/>
    protected override ZerorpcClient ClientWire => new(Channels);

    private ZerorpcChannels Channels => _channels ??= new ZerorpcChannels(_options, Pump, Policy) { WhenLost = Lost };

    /// <inheritdoc/>
    public override int Receive(ReadOnlyMemory<byte> input)
    {
        if (IsEnding)
            return input.Length;
        Channels.BeginsToRead();
        Incoming.Reading();
        int at = 0;
        while (true)
        {
            ReadOnlyMemory<byte> rest = input[at..];
            ZmtpEvent told = _socket.Receive(rest.Span, _words, out int consumed);
            at += consumed;
            switch (told)
            {
                case ZmtpEvent.Message:
                    Act(rest);
                    break;
                case ZmtpEvent.Ready:
                    Speak();
                    Ready();
                    break;
                case ZmtpEvent.Failed:
                    Speak();
                    throw Failure(_socket.Failure!);
                default:
                    Speak();
                    Channels.HasRead();
                    return at;
            }
            if (Outlet.MustHold())
                return at;
        }
    }

    /// <inheritdoc/>
    public override void Tick(TimeSpan now)
    {
        bool isAlive = _socket.Tick(now, _words);
        Speak();
        if (!isAlive)
            throw Failure(_socket.Failure!);
    }

    /// <inheritdoc/>
    public override void Closed(Exception? reason)
    {
        base.Closed(reason);
        _channels?.Stop();
    }

    /// <inheritdoc/>
    protected override void Begin()
    {
        _socket.Open(Pump.Now, _words);
        Speak();
    }

    private static PolywireException Failure(ZmtpException failure) =>
        new(failure.IsPermanent ? FailureKind.Refused : FailureKind.Protocol, failure.Message, failure);

    private void Ready()
    {
        if (_socket.Peer!.User is { Length: > 0 } user)
            Outlet.User = System.Text.Encoding.UTF8.GetString(user.Span);
        WhenReady?.Invoke(Outgoing);
    }

    private void Act(ReadOnlyMemory<byte> input)
    {
        ReadOnlySpan<ZmtpRange> frames = _socket.Frames;
        if (!ZerorpcEnvelope.HasEvent(frames))
            return;
        ReadOnlyMemory<byte> payload = frames[^1].Of(input);
        try
        {
            ZerorpcFrame frame = ZerorpcReader.Read(payload.Span, _options.Limits);
            if (_options.IsServer)
                Serve(frame, payload, input);
            else
                Answer(frame);
        }
        catch (ZerorpcException wrong)
        {
            if (_options.IsServer && ZerorpcReader.TryReadId(payload.Span, _options.Limits, out ZerorpcId id))
                SendError(id, ZerorpcRoute.Of(frames, input.Span), wrong);
        }
    }

    private void Serve(in ZerorpcFrame frame, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> input)
    {
        byte[]? route = frame.ResponseTo.IsEmpty ? ZerorpcRoute.Of(_socket.Frames, input.Span) : null;
        ZerorpcEvent told = Channels.Receive(frame, route, out ZerorpcChannel? channel, out uint life, out long granted);
        switch (told)
        {
            case ZerorpcEvent.Call:
                Begin(frame, payload, new ZerorpcCall(Channels, channel!, life, route, frame.HasHeaders ? frame.ReadHeaders() : null));
                break;
            case ZerorpcEvent.Credit:
                if (!Channels.TrySendWithheld(channel!, life))
                    Incoming.Grant(new ZerorpcCall(Channels, channel!, life), granted);
                break;
            case ZerorpcEvent.GivenUp:
                Incoming.Cancel(new ZerorpcCall(Channels, channel!, life));
                break;
            case ZerorpcEvent.Broken:
                SendError(channel!.Id, channel.Owner as byte[], channel.Failure!);
                Incoming.Cancel(new ZerorpcCall(Channels, channel, life));
                break;
            default:
                break;
        }
    }

    private void Begin(in ZerorpcFrame frame, ReadOnlyMemory<byte> payload, in ZerorpcCall call)
    {
        // The arguments are the last part of an event. Nil counts as none.
        ReadOnlyMemory<byte> arguments = frame.Args is [0xC0] ? s_none : payload[^frame.Args.Length..];
        TimeSpan? timeout = frame.Timeout is { } milliseconds ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue)) : null;
        Incoming.Begin(call, frame.Name, arguments, timeout);
    }

    private void Answer(in ZerorpcFrame frame)
    {
        ZerorpcEvent told = Channels.Receive(frame, out long number, out ZerorpcException? failure);
        switch (told)
        {
            case ZerorpcEvent.Reply:
                Reply(number, frame.Args);
                break;
            case ZerorpcEvent.Error:
                Outgoing.Fail(number, ZerorpcErrors.Failure(ZerorpcError.Read(frame.Args)));
                break;
            case ZerorpcEvent.Item:
                Outgoing.Item(number, frame.Args);
                break;
            case ZerorpcEvent.Done:
                Outgoing.EndOfItems(number);
                Outgoing.Reply(number, [0xC0]);
                break;
            case ZerorpcEvent.Broken:
                Outgoing.Fail(number, new RpcException(RpcStatus.Internal, $"the server breaks the protocol: {failure!.Message}"));
                break;
            default:
                break;
        }
    }

    // OK brings a list of one value.
    private void Reply(long number, ReadOnlySpan<byte> args)
    {
        var reader = new MessagePackReader(args, FormatLimits.Default);
        if (reader.ReadListHead() == 1)
            Outgoing.Reply(number, args[(int)reader.Offset..]);
        else
            Outgoing.Fail(number, new RpcException(RpcStatus.Internal, "the server breaks the protocol: OK brings a list of one value"));
    }

    /// <summary>Nothing was heard of a call for too long: whoever waits on this side need not wait any longer.</summary>
    private void Lost(ZerorpcChannel channel, uint life)
    {
        if (_options.IsServer)
            Incoming.Cancel(new ZerorpcCall(Channels, channel, life));
        else
            Outgoing.Fail(channel.Number, new RpcException(RpcStatus.Unavailable, $"lost remote: the server has given no sign of life for {2 * _options.Heartbeat.TotalSeconds} s"));
    }

    private void SendError(ZerorpcId id, byte[]? route, ZerorpcException wrong)
    {
        MessageBuffer message = MessageBuffer.Rent();
        RpcStatus status = wrong.IsLimit ? RpcStatus.ResourceExhausted : RpcStatus.InvalidArgument;
        ZerorpcWriter.WriteError(message, Channels.NextId(), id, ZerorpcWriter.Version, new ZerorpcError(StatusMap.NameOf(status), wrong.Message, ""));
        ZerorpcRoute.Close(message, route);
        Incoming.Send(message);
        MessageBuffer.Return(message);
    }

    /// <summary>Sends what the ZeroMQ session has to say: handshake, PONGs.</summary>
    private void Speak()
    {
        if (_words.WrittenCount > 0)
        {
            if (Pump.Output.QueuedBytes > Policy.Options.Listener.Connection.OutputBytes)
                throw new PolywireException(FailureKind.Limit, "The peer asks for PONGs and reads none (limit OutputBytes).");
            Outlet.Send(_words.WrittenSpan);
            _words.ResetWrittenCount();
        }
        Pump.SetDeadline(_socket.NextDeadline is { } due ? (due < Pump.Now ? Pump.Now : due) : Timeout.InfiniteTimeSpan);
    }
}
