using System.Text.Json;

namespace Polywire.Wires.JsonRpc;

/// <summary>The error object of a reply, and whatever else peers put in its place. https://www.jsonrpc.org/specification section 5.1.</summary>
/// <param name="Code">The number; null when the peer gave none (1.0 leaves the error's form open).</param>
/// <param name="Message">For people: the member <c>message</c>, an error that is a string, or the error's own JSON.</param>
/// <param name="Data">Where the value of <c>data</c> lies in the bytes given to <see cref="Read"/>; empty when there is none.</param>
public readonly record struct JsonRpcError(long? Code, string Message, JsonRpcRange Data)
{
    /// <summary>Reads the value of a reply's <c>error</c>. Never fails: what has another form becomes the message.</summary>
    /// <param name="error">One whole JSON value.</param>
    public static JsonRpcError Read(ReadOnlySpan<byte> error)
    {
        // error = object { "code": integer, "message": string, "data": any }
        // https://www.jsonrpc.org/specification section 5.1
        var reader = new Utf8JsonReader(error);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            return new JsonRpcError(null, Text(error), default);
        long? code = null;
        string? message = null;
        JsonRpcRange data = default;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            bool isCode = reader.ValueTextEquals("code"u8), isMessage = reader.ValueTextEquals("message"u8), isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = new JsonRpcRange(start, (int)reader.BytesConsumed - start);
            if (isCode && reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out long number)) code = number;
            else if (isMessage) message = Text(value.Of(error));
            else if (isData) data = value;
        }
        return new JsonRpcError(code, message ?? Text(error), data);
    }

    private static string Text(ReadOnlySpan<byte> value) => JsonRpcText.ReadString(value) ?? System.Text.Encoding.UTF8.GetString(value);
}
