using System.Text.Json;

namespace Polywire.Wires.Grpc;

/// <summary>The last message of a Connect stream: how it ended, and the trailers.</summary>
/// <param name="Error">Null when it succeeded.</param>
/// <param name="Metadata">The trailers; a name may have many values.</param>
public sealed record ConnectEnd(ConnectError? Error, IReadOnlyList<KeyValuePair<string, string>> Metadata)
{
    /// <summary>Writes the message, without its prefix.</summary>
    // EndStreamResponse → { "error": Error?, "metadata": { name: [value…] }? }; "error" is absent, never null, on success
    // https://connectrpc.com/docs/protocol#error-end-stream
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (Error is not null)
            {
                json.WritePropertyName("error");
                Error.Write(json);
            }
            if (Metadata.Count > 0)
            {
                json.WriteStartObject("metadata");
                foreach (IGrouping<string, string> name in Metadata.GroupBy(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal))
                {
                    json.WriteStartArray(name.Key);
                    foreach (string value in name) json.WriteStringValue(value);
                    json.WriteEndArray();
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
