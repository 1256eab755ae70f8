using System.Buffers;
using System.Buffers.Text;

namespace Polywire.Wires.JsonRpc;

/// <summary>
/// Messages to bytes. Values are written by a format between the start and the end of a message; what stands around them is here. Names
/// are written as JSON strings and ids as the tokens that came, so nothing can break out of its place.
/// https://www.jsonrpc.org/specification sections 4 and 5.
/// </summary>
public static class JsonRpcWriter
{
    /// <summary>The most bytes that a header of ours has.</summary>
    public const int HeaderLength = 16 + 10 + 4;

    /// <summary>Begins a request. The value of the arguments follows, an array or an object, then <see cref="End"/>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="version">Which JSON-RPC.</param>
    /// <param name="id">Our number of the call; null for a notification.</param>
    /// <param name="method">The name.</param>
    public static void StartRequest(IBufferWriter<byte> output, JsonRpcVersion version, long? id, string method)
    {
        StartCall(output, version, id, method);
        StartParams(output);
    }

    /// <summary>Begins the arguments of a request, the last of its members.</summary>
    public static void StartParams(IBufferWriter<byte> output) => Write(output, ",\"params\":"u8);

    /// <summary>Writes the members of a request but for the arguments, for methods without any (2.0).</summary>
    /// <inheritdoc cref="StartRequest"/>
    public static void StartCall(IBufferWriter<byte> output, JsonRpcVersion version, long? id, string method)
    {
        // request = object { "jsonrpc", "method", ? "params", ? "id" }; a notification of 1.0 has the id null
        // https://www.jsonrpc.org/specification section 4
        bool second = version is JsonRpcVersion.V2;
        if (second) Write(output, "{\"jsonrpc\":\"2.0\",\"method\":"u8);
        else Write(output, "{\"method\":"u8);
        JsonRpcText.Write(output, method);
        if (id is { } number) WriteId(output, number);
        else if (!second) Write(output, ",\"id\":null"u8);
    }

    /// <summary>Writes a member whose value is at hand as JSON, before the arguments: <c>traceparent</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">Its name; plain ASCII.</param>
    /// <param name="value">One JSON value.</param>
    public static void WriteMember(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Write(output, ",\""u8);
        Write(output, name);
        Write(output, "\":"u8);
        Write(output, value);
    }

    /// <summary>Begins a reply that succeeded. The value of the result follows, <c>null</c> when there is none, then <see cref="EndResult"/>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="version">As the request's.</param>
    /// <param name="id">The token of the request's id as it came.</param>
    public static void StartResult(IBufferWriter<byte> output, JsonRpcVersion version, ReadOnlySpan<byte> id)
    {
        // response = object { "jsonrpc", "result", "id" }
        // https://www.jsonrpc.org/specification section 5
        StartReply(output, version, id);
        Write(output, ",\"result\":"u8);
    }

    /// <summary>Ends a reply that succeeded.</summary>
    public static void EndResult(IBufferWriter<byte> output, JsonRpcVersion version)
    {
        // 1.0: "error" must be null if there was no error
        // https://www.jsonrpc.org/specification_v1 section 1.2
        if (version is JsonRpcVersion.V1) Write(output, ",\"error\":null"u8);
        Write(output, "}"u8);
    }

    /// <summary>Begins a reply that failed. <see cref="StartData"/> and a value may follow, then <see cref="EndError"/>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="version">As the request's.</param>
    /// <param name="id">The token of the request's id as it came; empty when it is not known.</param>
    /// <param name="code">What kind of failure.</param>
    /// <param name="message">One line for people.</param>
    public static void StartError(IBufferWriter<byte> output, JsonRpcVersion version, ReadOnlySpan<byte> id, long code, string message)
    {
        // response = object { "jsonrpc", "error": { "code", "message", ? "data" }, "id" }; 1.0 has "result": null beside
        // https://www.jsonrpc.org/specification section 5.1
        StartReply(output, version, id);
        Write(output, version is JsonRpcVersion.V1 ? ",\"result\":null,\"error\":{\"code\":"u8 : ",\"error\":{\"code\":"u8);
        WriteNumber(output, code);
        Write(output, ",\"message\":"u8);
        JsonRpcText.Write(output, message);
    }

    /// <summary>Begins what a failure says for programs: one value follows.</summary>
    public static void StartData(IBufferWriter<byte> output) => Write(output, ",\"data\":"u8);

    /// <summary>Ends a reply that failed.</summary>
    public static void EndError(IBufferWriter<byte> output) => Write(output, "}}"u8);

    /// <summary>Ends a request.</summary>
    public static void End(IBufferWriter<byte> output) => Write(output, "}"u8);

    /// <summary>The header that stands before a text.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="bytes">The text's length.</param>
    /// <returns>The header's length.</returns>
    public static int WriteHeader(Span<byte> destination, int bytes)
    {
        // header part = "Content-Length: " 1*DIGIT CRLF CRLF
        // https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#headerPart
        "Content-Length: "u8.CopyTo(destination);
        Utf8Formatter.TryFormat(bytes, destination[16..], out int digits);
        "\r\n\r\n"u8.CopyTo(destination[(16 + digits)..]);
        return 16 + digits + 4;
    }

    private static void StartReply(IBufferWriter<byte> output, JsonRpcVersion version, ReadOnlySpan<byte> id)
    {
        Write(output, version is JsonRpcVersion.V2 ? "{\"jsonrpc\":\"2.0\",\"id\":"u8 : "{\"id\":"u8);
        Write(output, id.IsEmpty ? "null"u8 : id);
    }

    private static void WriteId(IBufferWriter<byte> output, long id)
    {
        Write(output, ",\"id\":"u8);
        WriteNumber(output, id);
    }

    private static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out int written);
        output.Advance(written);
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
