using System.Text.Json;
using System.Text.Unicode;

namespace Polywire.Wires.Grpc;

/// <summary>Connect's error: the body of a unary reply that failed, and part of a stream's end.</summary>
/// <param name="Code">The status in lower case with underscores, such as <c>failed_precondition</c>.</param>
/// <param name="Message">One line for people; null when there is none.</param>
/// <param name="Details">For programs.</param>
public sealed record ConnectError(string Code, string? Message, IReadOnlyList<ConnectErrorDetail> Details)
{
    /// <summary>An error without details.</summary>
    public ConnectError(string code, string? message) : this(code, message, [])
    {
    }

    /// <summary>Writes it as a JSON object.</summary>
    // Error → { "code": …, "message": …, "details": [ { "type": …, "value": base64 without padding } ] }
    // https://connectrpc.com/docs/protocol#error-end-stream
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("code", Code);
        if (Message is not null) json.WriteString("message", Message);
        if (Details.Count > 0)
        {
            json.WriteStartArray("details");
            foreach (ConnectErrorDetail detail in Details)
            {
                json.WriteStartObject();
                json.WriteString("type", detail.Type);
                json.WriteString("value", GrpcText.EncodeBinary(detail.Value));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>Reads it; null when it is not an error of Connect's (a proxy's page, say), so that the HTTP status decides.</summary>
    public static ConnectError? TryRead(ReadOnlySpan<byte> body)
    {
        // The reader looks at most texts only when they are asked for.
        if (!Utf8.IsValid(body)) return null;
        try
        {
            var reader = new Utf8JsonReader(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return TryRead(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static ConnectError? TryRead(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || Text(element, "code") is not { } code) return null;
        List<ConnectErrorDetail> details = [];
        if (element.TryGetProperty("details", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in list.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Object && Text(item, "type") is { } type && Text(item, "value") is { } value && TryDecode(value) is { } bytes)
                    details.Add(new ConnectErrorDetail(type, bytes));
            }
        }
        return new ConnectError(code, Text(element, "message"), details);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // A detail that cannot be read must not hide the error that it belongs to.
    private static byte[]? TryDecode(string base64)
    {
        try
        {
            return GrpcText.DecodeBinary(base64)[0];
        }
        catch (GrpcException)
        {
            return null;
        }
    }
}
