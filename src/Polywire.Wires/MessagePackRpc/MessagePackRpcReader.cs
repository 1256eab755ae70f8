using System.Buffers.Binary;
using Polywire.Formats;

namespace Polywire.Wires.MessagePackRpc;

/// <summary>
/// Bytes to messages. Nothing frames a message but MessagePack itself, so its end is looked for first, going on where the last look ended;
/// only a whole message is taken apart. Allocates nothing per message.
/// </summary>
public sealed class MessagePackRpcReader
{
    private const int LongestFixStr = 31;

    // A plain message: its list and type, a msgid, a name, small arguments.
    private const int MostPlain = 2 + 5 + 1 + LongestFixStr + MessagePackScanner.MostSmall;

    // The message's own list, and the list of arguments.
    private const int EnvelopeDepth = 1;

    private readonly MessagePackRpcLimits _limits;
    private readonly FormatLimits _format;
    private readonly bool _takesPlain;
    private MessagePackScanner _scanner;

    /// <summary>Creates a reader for one connection.</summary>
    /// <param name="limits">Caps; null for the defaults.</param>
    public MessagePackRpcReader(MessagePackRpcLimits? limits = null)
    {
        _limits = limits ?? MessagePackRpcLimits.Default;
        _format = new FormatLimits { Depth = _limits.Depth + EnvelopeDepth, ScalarBytes = _limits.MessageBytes, Count = _limits.MessageBytes };
        _scanner = new MessagePackScanner(_format, _limits.MessageBytes);
        _takesPlain = _limits is { MessageBytes: >= MostPlain, Depth: >= 1, MethodBytes: >= LongestFixStr };
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
        wrong = null;
        if (_takesPlain && _scanner.IsFresh && TryReadPlain(input, out frame, out length))
            return true;
        frame = default;
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

    /// <summary>
    /// Reads a message as nearly all are, in one go: whole, and with a short name and small arguments, or a small result. Looking for
    /// the end first and then taking it apart was a fifth of a server's time per call.
    /// </summary>
    /// <returns>False when it is another, or none, or bytes are missing.</returns>
    private static bool TryReadPlain(ReadOnlySpan<byte> input, out MessagePackRpcFrame frame, out int length)
    {
        frame = default;
        length = 0;
        if (input.Length < 5 || input[0] != 0x94 || input[1] > 1)
            return false;
        // fixarray 4, 0 or 1, msgid: fixint or uint 32
        // https://github.com/msgpack/msgpack/blob/master/spec.md#int-format-family
        int at = input[2] <= 0x7f ? 3 : 7;
        if (input.Length <= at || (at == 7 && input[2] != 0xce))
            return false;
        uint id = at == 3 ? input[2] : BinaryPrimitives.ReadUInt32BigEndian(input[3..]);
        return input[1] == 0 ? TryReadPlainRequest(input, at, id, out frame, out length) : TryReadPlainResult(input, at, id, out frame, out length);
    }

    private static bool TryReadPlainRequest(ReadOnlySpan<byte> input, int at, uint id, out MessagePackRpcFrame frame, out int length)
    {
        frame = default;
        length = 0;
        // method: fixstr; params: fixarray
        int name = input[at] - 0xa0, start = at + 1, arguments = start + name;
        if (name is < 0 or > LongestFixStr || input.Length <= arguments || (input[arguments] & 0xf0) != 0x90 || !System.Text.Ascii.IsValid(input.Slice(start, name)))
            return false;
        int bytes = MessagePackScanner.SmallLength(input[arguments..]);
        length = arguments + bytes;
        frame = new MessagePackRpcFrame { Kind = MessagePackRpcKind.Request, Id = id, Method = start..arguments, Arguments = arguments..length };
        return bytes > 0;
    }

    private static bool TryReadPlainResult(ReadOnlySpan<byte> input, int at, uint id, out MessagePackRpcFrame frame, out int length)
    {
        frame = default;
        length = 0;
        // error: nil; result
        if (input[at] != 0xc0)
            return false;
        int bytes = MessagePackScanner.SmallLength(input[(at + 1)..]);
        length = at + 1 + bytes;
        frame = new MessagePackRpcFrame { Kind = MessagePackRpcKind.Response, Id = id, Error = at..at, Result = (at + 1)..length };
        return bytes > 0;
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
