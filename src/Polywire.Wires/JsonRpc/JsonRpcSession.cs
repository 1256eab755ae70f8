using System.Text.Json;

namespace Polywire.Wires.JsonRpc;

/// <summary>
/// The rules of JSON-RPC for one connection, or for one HTTP body after the other: bytes in, messages out. Both roles are the same,
/// since both sides may ask. No I/O, no clock; allocates nothing but for what is wrong.
/// https://www.jsonrpc.org/specification, https://www.jsonrpc.org/specification_v1
/// </summary>
public sealed class JsonRpcSession
{
    private readonly JsonRpcFraming _framing;
    private readonly JsonRpcLimits _limits;
    private readonly JsonRpcReader? _reader;
    private readonly JsonReaderOptions _options;
    private long _passed;
    private int _batchRest;

    /// <summary>Creates the session of a connection.</summary>
    /// <param name="framing">How texts are told apart.</param>
    /// <param name="limits">Caps; null for the defaults.</param>
    public JsonRpcSession(JsonRpcFraming framing, JsonRpcLimits? limits = null)
    {
        _framing = framing;
        _limits = limits ?? JsonRpcLimits.Default;
        _reader = framing is JsonRpcFraming.Whole ? null : new JsonRpcReader(framing, _limits);
        _options = new JsonReaderOptions { MaxDepth = _limits.Depth };
    }

    /// <summary>The message that the last <see cref="Receive"/> told of; its ranges count in the input given there.</summary>
    public JsonRpcFrame Frame { get; private set; }

    /// <summary>What is wrong, after <see cref="JsonRpcEvent.Invalid"/> and <see cref="JsonRpcEvent.Failed"/>.</summary>
    public JsonRpcException? Failure { get; private set; }

    /// <summary>Whether the messages that come now belong to a batch.</summary>
    public bool InBatch => _batchRest > 0;

    /// <summary>Messages in the batch that began last.</summary>
    public int BatchCount { get; private set; }

    /// <summary>Takes the next message.</summary>
    /// <param name="input">All bytes from the first that was not consumed; for <see cref="JsonRpcFraming.Whole"/> one text.</param>
    /// <param name="consumed">Bytes that are used up, once the message has been acted on.</param>
    public JsonRpcEvent Receive(ReadOnlySpan<byte> input, out int consumed)
    {
        JsonRpcEvent told;
        try
        {
            told = InBatch ? NextOfBatch(input, out consumed) : NextText(input, out consumed);
        }
        catch (JsonRpcException failure)
        {
            consumed = 0;
            told = Fail(new JsonRpcException(failure.Failure, _passed + failure.Offset, failure.Message));
        }
        _passed += consumed;
        return told;
    }

    private JsonRpcEvent NextText(ReadOnlySpan<byte> input, out int consumed)
    {
        if (!FindText(input, out JsonRpcRange text, out consumed)) return JsonRpcEvent.NeedMore;
        consumed = text.Offset + text.Length;
        var reader = new Utf8JsonReader(text.Of(input), _options);
        try
        {
            int first = text.Of(input).IndexOfAnyExcept(" \t\r\n"u8);
            return first >= 0 && input[text.Offset + first] is (byte)'['
                ? StartBatch(text, first, ref reader, out consumed)
                : TakeSingle(input, text.Offset, ref reader);
        }
        catch (JsonException wrong)
        {
            return NotJson(wrong, text.Offset, reader);
        }
    }

    private bool FindText(ReadOnlySpan<byte> input, out JsonRpcRange text, out int consumed)
    {
        if (_reader is not null) return _reader.TryRead(input, out text, out consumed);
        consumed = 0;
        text = new JsonRpcRange(0, input.Length);
        if (input.Length > _limits.MessageBytes)
            throw new JsonRpcException(JsonRpcFailure.MessageTooLong, 0, $"a text has more than {_limits.MessageBytes} bytes (limit MessageBytes)");
        return input.Length > 0;
    }

    private JsonRpcEvent TakeSingle(ReadOnlySpan<byte> input, int start, ref Utf8JsonReader reader)
    {
        Frame = JsonRpcSplitter.Split(input, start, ref reader, _limits, out JsonRpcException? wrong);
        // Nothing may follow the value: this throws when something does.
        reader.Read();
        return wrong is null ? JsonRpcEvent.Message : Refuse(wrong.Failure, start, wrong.Message);
    }

    private JsonRpcEvent StartBatch(JsonRpcRange text, int bracket, ref Utf8JsonReader reader, out int consumed)
    {
        // batch = array of one request or more; an empty one is answered with one object, not with an array
        // https://www.jsonrpc.org/specification section 6
        consumed = text.Offset + text.Length;
        int count = 0;
        // All of it is read before any of it is run: a text that breaks off runs nothing.
        reader.Read();
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject)) count++;
        }
        Frame = new JsonRpcFrame { Kind = JsonRpcKind.Invalid };
        if (count == 0) return Refuse(JsonRpcFailure.NotAMessage, text.Offset, "a batch must not be empty");
        if (count > _limits.BatchCount)
            return Refuse(JsonRpcFailure.BatchTooLong, text.Offset, $"a batch has more than {_limits.BatchCount} messages (limit BatchCount)");
        BatchCount = count;
        consumed = text.Offset + bracket + 1;
        _batchRest = text.Offset + text.Length - consumed;
        return JsonRpcEvent.BatchStart;
    }

    private JsonRpcEvent NextOfBatch(ReadOnlySpan<byte> input, out int consumed)
    {
        ReadOnlySpan<byte> rest = input[.._batchRest];
        int start = rest.IndexOfAnyExcept(" \t\r\n,"u8);
        if (rest[start] is (byte)']')
        {
            consumed = _batchRest;
            _batchRest = 0;
            return JsonRpcEvent.BatchEnd;
        }
        var reader = new Utf8JsonReader(rest[start..], _options);
        Frame = JsonRpcSplitter.Split(input, start, ref reader, _limits, out JsonRpcException? wrong);
        consumed = start + (int)reader.BytesConsumed;
        _batchRest -= consumed;
        return wrong is null ? JsonRpcEvent.Message : Refuse(wrong.Failure, start, wrong.Message);
    }

    private JsonRpcEvent NotJson(JsonException wrong, int start, in Utf8JsonReader reader)
    {
        // -32700 Parse error: invalid JSON was received
        // https://www.jsonrpc.org/specification section 5.1
        long at = _passed + start + reader.BytesConsumed;
        int depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        JsonRpcException failure = depth >= _limits.Depth
            ? new JsonRpcException(JsonRpcFailure.TooDeep, at, $"lists and objects lie more than {_limits.Depth} deep inside each other (limit Depth)")
            : new JsonRpcException(JsonRpcFailure.NotJson, at, $"the text is not JSON: {OneLine(wrong)}");
        Frame = new JsonRpcFrame { Kind = JsonRpcKind.Invalid };
        // Where only the text itself says where it ends, nobody knows where the next one begins.
        if (_framing is JsonRpcFraming.Values) return Fail(failure);
        Failure = failure;
        return JsonRpcEvent.Invalid;
    }

    // System.Text.Json's sentence ends with the place in its own terms: " LineNumber: 0 | BytePositionInLine: 7."
    private static string OneLine(JsonException wrong) => wrong.Message.Split(" LineNumber", 2)[0] + $" Line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine}.";

    private JsonRpcEvent Refuse(JsonRpcFailure failure, int offset, string message)
    {
        Failure = new JsonRpcException(failure, _passed + offset, message);
        return JsonRpcEvent.Invalid;
    }

    private JsonRpcEvent Fail(JsonRpcException failure)
    {
        Frame = new JsonRpcFrame { Kind = JsonRpcKind.Invalid };
        Failure = failure;
        return JsonRpcEvent.Failed;
    }
}
