namespace Polywire.Wires.MessagePackRpc;

/// <summary>
/// The rules of MessagePack-RPC for one connection: bytes in, messages out. Both roles are the same, since both sides may ask. No I/O, no
/// clock; allocates nothing but for what is wrong. https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md
/// </summary>
/// <param name="limits">Caps; null for the defaults.</param>
public sealed class MessagePackRpcSession(MessagePackRpcLimits? limits = null)
{
    private readonly MessagePackRpcReader _reader = new(limits);
    private long _passed;
    private bool _failed;

    /// <summary>The message that the last <see cref="Receive"/> told of; its ranges count in the input given there.</summary>
    public MessagePackRpcFrame Frame { get; private set; }

    /// <summary>What is wrong, after <see cref="MessagePackRpcEvent.Invalid"/> and <see cref="MessagePackRpcEvent.Failed"/>.</summary>
    public MessagePackRpcException? Failure { get; private set; }

    /// <summary>Takes the next message.</summary>
    /// <param name="input">All bytes from the first that was not consumed.</param>
    /// <param name="consumed">Bytes that are used up, once the message has been acted on.</param>
    public MessagePackRpcEvent Receive(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        if (_failed)
            return MessagePackRpcEvent.Failed;
        MessagePackRpcFrame frame;
        MessagePackRpcException? wrong;
        try
        {
            if (!_reader.TryRead(input, out frame, out int length, out wrong))
                return MessagePackRpcEvent.NeedMore;
            consumed = length;
        }
        catch (MessagePackRpcException failure)
        {
            _failed = true;
            Failure = Placed(failure);
            return MessagePackRpcEvent.Failed;
        }
        Frame = frame;
        Failure = wrong is null ? null : Placed(wrong);
        _passed += consumed;
        return wrong is null ? MessagePackRpcEvent.Message : MessagePackRpcEvent.Invalid;
    }

    private MessagePackRpcException Placed(MessagePackRpcException failure) => new(failure.Failure, _passed + failure.Offset, failure.Message);
}
