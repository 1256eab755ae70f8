using Polywire.Formats;

namespace Polywire.Wires.MessagePackRpc;

/// <summary>
/// Bytes to messages. Nothing frames a message but MessagePack itself, so its end is looked for first, going on where the last look ended;
/// only a whole message is taken apart. Allocates nothing per message.
/// </summary>
public sealed class MessagePackRpcReader
{
    // The message's own list, and the list of arguments.
    private const int EnvelopeDepth = 1;

    private readonly MessagePackRpcLimits _limits;
    private readonly FormatLimits _format;
    private MessagePackScanner _scanner;

    /// <summary>Creates a reader for one connection.</summary>
    /// <param name="limits">Caps; null for the defaults.</param>
    public MessagePackRpcReader(MessagePackRpcLimits? limits = null)
    {
        _limits = limits ?? MessagePackRpcLimits.Default;
        _format = new FormatLimits { Depth = _limits.Depth + EnvelopeDepth, ScalarBytes = _limits.MessageBytes, Count = _limits.MessageBytes };
        _scanner = new MessagePackScanner(_format, _limits.MessageBytes);
    }

    /// <summary>Reads the next message.</summary>
    /// <param name="input">All bytes from the first that was not taken.</param>
    /// <param name="frame">The message; whatever could be read of it when <paramref name="wrong"/> is not null.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="wrong">Why a whole message cannot be acted on; null when it can.</param>
    /// <returns>False when bytes are missing.</returns>
    /// <exception cref="MessagePackRpcException">The bytes are no message; the reader is of no more use.</exception>
    public bool TryRead(ReadOnlySpan<byte> input, out MessagePackRpcFrame frame, out int length, out MessagePackRpcException? wrong)
    {
        frame = default;
        wrong = null;
        try
        {
            length = _scanner.Scan(input);
            if (length < 0)
                return false;
            frame = Split(input[..length], out wrong);
            return true;
        }
        catch (CodecException bad)
        {
            throw new MessagePackRpcException(
                bad.Failure is CodecFailure.Limit ? MessagePackRpcFailure.Limit : MessagePackRpcFailure.NotMessagePack, bad.Offset,
                bad.Failure is CodecFailure.Limit ? bad.Message : $"the bytes are no MessagePack: {bad.Message}");
        }
    }

    private MessagePackRpcFrame Split(ReadOnlySpan<byte> message, out MessagePackRpcException? wrong)
    {
        var reader = new MessagePackReader(message, _format);
        wrong = null;
        // [type, msgid, method, params], [type, msgid, error, result] or [type, method, params]
        // https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md#messagepack-rpc-protocol-specification
        if (reader.NextType is not MessagePackType.List)
            throw NotAMessage($"a message is a list, and not {Word(reader.NextType)}");
        int count = reader.ReadListHead();
        long type = count is 3 or 4 && reader.NextType is MessagePackType.Integer ? reader.ReadInt64() : -1;
        return (type, count) switch
        {
            (0, 4) => SplitCall(ref reader, message, MessagePackRpcKind.Request, ReadId(ref reader), out wrong),
            (1, 4) => SplitResponse(ref reader, out wrong),
            (2, 3) => SplitCall(ref reader, message, MessagePackRpcKind.Notification, 0, out wrong),
            _ => throw NotAMessage($"a message is [0, msgid, method, params], [1, msgid, error, result] or [2, method, params], and this one is a list of {count} values"),
        };
    }

    private MessagePackRpcFrame SplitCall(ref MessagePackReader reader, ReadOnlySpan<byte> message, MessagePackRpcKind kind, uint id, out MessagePackRpcException? wrong)
    {
        // method: str, and bin or raw from peers that are older than str
        // https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md#method
        var type = reader.NextType;
        int named = (int)reader.Offset;
        ReadOnlySpan<byte> name = type is MessagePackType.Text or MessagePackType.Binary ? reader.ReadBytes() : reader.ReadRaw();
        Range method = ((int)reader.Offset - name.Length)..(int)reader.Offset;
        wrong = type is not (MessagePackType.Text or MessagePackType.Binary) ? new(MessagePackRpcFailure.BadMethod, named, $"a method's name is text, and not {Word(type)}")
            : name.Length > _limits.MethodBytes ? new(MessagePackRpcFailure.Limit, named, $"a method's name has {name.Length} bytes (limit MethodBytes = {_limits.MethodBytes})")
            : !System.Text.Unicode.Utf8.IsValid(name) ? new(MessagePackRpcFailure.BadMethod, named, "a method's name is not UTF-8")
            : null;
        // params: a list; nil from some peers when there are none, a map from those that know names
        // https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md#params
        int start = (int)reader.Offset;
        type = reader.NextType;
        if (type is not (MessagePackType.List or MessagePackType.Map or MessagePackType.Nil))
            wrong ??= new(MessagePackRpcFailure.BadArguments, start, $"the arguments are a list, and not {Word(type)}");
        Range arguments = type is MessagePackType.Nil ? start..start : start..message.Length;
        return new MessagePackRpcFrame { Kind = kind, Id = id, Method = method, Arguments = arguments };
    }

    private static MessagePackRpcFrame SplitResponse(ref MessagePackReader reader, out MessagePackRpcException? wrong)
    {
        // msgid: of a response that belongs to no request it may be anything; msgpack-rpc-lite answers notifications with −1
        int named = (int)reader.Offset;
        uint id = 0;
        wrong = null;
        try
        {
            id = ReadId(ref reader);
        }
        catch (MessagePackRpcException bad)
        {
            wrong = bad;
            if (reader.Offset == named)
                reader.Skip();
        }
        // error: nil when it succeeded, whatever the result is; else any object
        // https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md#error
        int start = (int)reader.Offset;
        bool succeeded = reader.NextType is MessagePackType.Nil;
        reader.Skip();
        int result = (int)reader.Offset;
        reader.Skip();
        return new MessagePackRpcFrame
        {
            Kind = MessagePackRpcKind.Response,
            Id = id,
            Error = succeeded ? start..start : start..result,
            Result = result..(int)reader.Offset,
        };
    }

    private static uint ReadId(ref MessagePackReader reader)
    {
        // msgid: a 32-bit unsigned integer, in whichever width it came
        // https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md#msgid
        int at = (int)reader.Offset;
        if (reader.NextType is MessagePackType.Integer && reader.ReadInt64() is >= 0 and <= uint.MaxValue and var id)
            return (uint)id;
        throw new MessagePackRpcException(MessagePackRpcFailure.BadId, at, $"a msgid is an integer from 0 to {uint.MaxValue}");
    }

    private static MessagePackRpcException NotAMessage(string message) => new(MessagePackRpcFailure.NotAMessage, 0, message);

    private static string Word(MessagePackType type) => type.ToString().ToLowerInvariant();
}
