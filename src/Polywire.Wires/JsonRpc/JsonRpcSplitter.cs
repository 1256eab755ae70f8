using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Polywire.Wires.JsonRpc;

/// <summary>
/// Splits one JSON object into a message's parts, and judges whether it is one. One pass, no copy. A member that stands twice is
/// refused, since two readers could each take the other one.
/// </summary>
internal ref struct JsonRpcSplitter
{
    private readonly ReadOnlySpan<byte> _input;
    private readonly JsonRpcLimits _limits;
    private Ranges _ranges;
    private Types _types;
    private bool _methodIsEscaped;
    private string? _fault;
    private JsonRpcFailure _failure;

    private JsonRpcSplitter(ReadOnlySpan<byte> input, JsonRpcLimits limits)
    {
        _input = input;
        _limits = limits;
        _failure = JsonRpcFailure.NotAMessage;
    }

    private enum Part
    {
        Other = -1,
        JsonRpc,
        Id,
        Method,
        Params,
        Result,
        Error,
        TraceParent,
        TraceState,
        Timeout,
    }

    /// <summary>Splits the value at the reader's start.</summary>
    /// <param name="input">What the ranges of the frame count in.</param>
    /// <param name="start">Where the reader's own input begins in <paramref name="input"/>.</param>
    /// <param name="reader">Before the value; afterwards at its end.</param>
    /// <param name="limits">Caps.</param>
    /// <param name="failure">Why it is no message, offset 0; null when it is one.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonRpcFrame Split(ReadOnlySpan<byte> input, int start, ref Utf8JsonReader reader, JsonRpcLimits limits, out JsonRpcException? failure)
    {
        var splitter = new JsonRpcSplitter(input, limits);
        JsonRpcFrame frame = default;
        reader.Read();
        if (reader.TokenType is JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName) splitter.TakeMember(start, ref reader);
            frame = splitter.Judge();
        }
        else
        {
            reader.Skip();
            splitter.Refuse("a message is a JSON object");
            frame = frame with { Kind = JsonRpcKind.Invalid };
        }
        failure = splitter._fault is null ? null : new JsonRpcException(splitter._failure, 0, splitter._fault);
        return frame;
    }

    private void TakeMember(int start, ref Utf8JsonReader reader)
    {
        Part part = PartOf(ref reader);
        reader.Read();
        JsonTokenType type = reader.TokenType;
        if (part is Part.Method) _methodIsEscaped = reader.ValueIsEscaped;
        int at = (int)reader.TokenStartIndex;
        reader.Skip();
        if (part is Part.Other) return;
        if (_types[(int)part] is not JsonTokenType.None) Refuse($"a member {part.ToString().ToLowerInvariant()} stands twice");
        _types[(int)part] = type;
        _ranges[(int)part] = new JsonRpcRange(start + at, (int)reader.BytesConsumed - at);
    }

    private JsonRpcFrame Judge()
    {
        JsonRpcVersion version = JudgeVersion();
        JudgeId(version);
        bool isReply = TypeOf(Part.Method) is JsonTokenType.None && (TypeOf(Part.Result) | TypeOf(Part.Error)) is not JsonTokenType.None;
        JsonRpcKind kind = isReply ? JudgeReply() : JudgeRequest(version);
        if (_fault is not null) kind = isReply ? JsonRpcKind.InvalidReply : JsonRpcKind.Invalid;
        JsonRpcRange method = RangeOf(Part.Method, JsonTokenType.String);
        return new JsonRpcFrame
        {
            Kind = kind,
            Version = version,
            Id = _ranges[(int)Part.Id],
            Method = method.IsEmpty ? default : new JsonRpcRange(method.Offset + 1, method.Length - 2),
            MethodIsEscaped = _methodIsEscaped,
            // null means absent, as in go-ethereum
            Params = TypeOf(Part.Params) is JsonTokenType.Null ? default : _ranges[(int)Part.Params],
            Result = _ranges[(int)Part.Result],
            Error = _ranges[(int)Part.Error],
            TraceParent = RangeOf(Part.TraceParent, JsonTokenType.String),
            TraceState = RangeOf(Part.TraceState, JsonTokenType.String),
            Timeout = RangeOf(Part.Timeout, JsonTokenType.Number),
        };
    }

    private JsonRpcVersion JudgeVersion()
    {
        // jsonrpc: MUST be exactly "2.0"; 1.0 has no such member
        // https://www.jsonrpc.org/specification section 4
        if (TypeOf(Part.JsonRpc) is JsonTokenType.None) return JsonRpcVersion.V1;
        ReadOnlySpan<byte> version = RangeOf(Part.JsonRpc, JsonTokenType.String).Of(_input);
        if (version.SequenceEqual("\"1.0\""u8)) return JsonRpcVersion.V1;
        if (!version.SequenceEqual("\"2.0\""u8)) Refuse("jsonrpc must be \"2.0\"");
        return JsonRpcVersion.V2;
    }

    private void JudgeId(JsonRpcVersion version)
    {
        // id: a String, Number, or NULL value if included; in 1.0 of any type
        // https://www.jsonrpc.org/specification section 4
        ReadOnlySpan<byte> id = _ranges[(int)Part.Id].Of(_input);
        bool simple = TypeOf(Part.Id) is JsonTokenType.None or JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null;
        string? fault = null;
        if (!simple && version is JsonRpcVersion.V2) fault = "id must be a string, a number or null";
        else if (!Utf8.IsValid(id)) fault = "id is not UTF-8";
        else if (id.Length > _limits.IdBytes)
        {
            fault = $"id has more than {_limits.IdBytes} bytes (limit IdBytes)";
            _failure = JsonRpcFailure.IdTooLong;
        }
        if (fault is null) return;
        Refuse(fault);
        _ranges[(int)Part.Id] = default;
    }

    private JsonRpcKind JudgeRequest(JsonRpcVersion version)
    {
        // request = object { "jsonrpc", "method": string, ? "params": array / object, ? "id" }
        // https://www.jsonrpc.org/specification section 4
        bool first = version is JsonRpcVersion.V1;
        JsonTokenType arguments = TypeOf(Part.Params);
        if (TypeOf(Part.Method) is not JsonTokenType.String) Refuse(TypeOf(Part.Method) is JsonTokenType.None ? "method is missing" : "method must be a string");
        if ((TypeOf(Part.Result) | TypeOf(Part.Error)) is not JsonTokenType.None) Refuse("a message has a method, or a result or error, not both");
        if (arguments is not (JsonTokenType.None or JsonTokenType.Null or JsonTokenType.StartArray or JsonTokenType.StartObject)) Refuse("params must be an array or an object");
        if (arguments is JsonTokenType.StartObject && first) Refuse("params by name need \"jsonrpc\":\"2.0\"");
        // 1.0: id null is a notification; 2.0: only an id that is not there
        JsonTokenType id = TypeOf(Part.Id);
        return id is JsonTokenType.None || (first && id is JsonTokenType.Null) ? JsonRpcKind.Notification : JsonRpcKind.Request;
    }

    private JsonRpcKind JudgeReply()
    {
        // response = object { "jsonrpc", ( "result" / "error" ), "id" }; 1.0 has both, one of them null
        // https://www.jsonrpc.org/specification section 5
        JsonTokenType result = TypeOf(Part.Result);
        bool failed = TypeOf(Part.Error) is not (JsonTokenType.None or JsonTokenType.Null);
        if (TypeOf(Part.Id) is JsonTokenType.None) Refuse("a reply must have an id");
        if (failed && result is not (JsonTokenType.None or JsonTokenType.Null)) Refuse("a reply has a result or an error, not both");
        if (!failed && result is JsonTokenType.None) Refuse("a reply without error must have a result");
        return failed ? JsonRpcKind.Error : JsonRpcKind.Result;
    }

    private void Refuse(string fault) => _fault ??= fault;

    private readonly JsonTokenType TypeOf(Part part) => _types[(int)part];

    private readonly JsonRpcRange RangeOf(Part part, JsonTokenType type) => TypeOf(part) == type ? _ranges[(int)part] : default;

    private static Part PartOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped) return PartOfEscaped(ref reader);
        ReadOnlySpan<byte> name = reader.ValueSpan;
        switch (name.Length)
        {
            case 2:
                return name.SequenceEqual("id"u8) ? Part.Id : Part.Other;
            case 5:
                return name.SequenceEqual("error"u8) ? Part.Error : Part.Other;
            case 6:
                if (name.SequenceEqual("method"u8)) return Part.Method;
                if (name.SequenceEqual("params"u8)) return Part.Params;
                return name.SequenceEqual("result"u8) ? Part.Result : Part.Other;
            case 7:
                if (name.SequenceEqual("jsonrpc"u8)) return Part.JsonRpc;
                return name.SequenceEqual("timeout"u8) ? Part.Timeout : Part.Other;
            case 10:
                return name.SequenceEqual("tracestate"u8) ? Part.TraceState : Part.Other;
            case 11:
                return name.SequenceEqual("traceparent"u8) ? Part.TraceParent : Part.Other;
            default:
                return Part.Other;
        }
    }

    private static Part PartOfEscaped(ref Utf8JsonReader reader)
    {
        for (Part part = Part.JsonRpc; part <= Part.Timeout; part++)
        {
            if (reader.ValueTextEquals(part.ToString().ToLowerInvariant())) return part;
        }
        return Part.Other;
    }

    [InlineArray(9)]
    private struct Ranges
    {
        private JsonRpcRange _first;
    }

    [InlineArray(9)]
    private struct Types
    {
        private JsonTokenType _first;
    }
}
