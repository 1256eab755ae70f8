using System.Text.Json;

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
}
