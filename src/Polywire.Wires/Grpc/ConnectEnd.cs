using System.Text.Json;
using System.Text.Unicode;

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

    /// <summary>Reads the message, without its prefix.</summary>
    /// <exception cref="GrpcException">It is not such JSON (<see cref="GrpcFailure.BadHeader"/>).</exception>
    public static ConnectEnd Read(ReadOnlySpan<byte> message)
    {
        // The reader looks at most texts only when they are asked for.
        if (!Utf8.IsValid(message)) throw Bad(null);
        try
        {
            var reader = new Utf8JsonReader(message);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Bad(null);
            ConnectError? error = root.TryGetProperty("error", out JsonElement failed)
                ? ConnectError.TryRead(failed) ?? new ConnectError("unknown", "the stream ended with an error that cannot be read")
                : null;
            return new ConnectEnd(error, ReadMetadata(root));
        }
        catch (JsonException wrong)
        {
            throw Bad(wrong);
        }
    }

    private static List<KeyValuePair<string, string>> ReadMetadata(JsonElement root)
    {
        List<KeyValuePair<string, string>> entries = [];
        if (!root.TryGetProperty("metadata", out JsonElement metadata) || metadata.ValueKind != JsonValueKind.Object) return entries;
        foreach (JsonProperty name in metadata.EnumerateObject().Where(static name => name.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (JsonElement value in name.Value.EnumerateArray())
            {
                if (value.ValueKind == JsonValueKind.String) entries.Add(new(name.Name, value.GetString()!));
            }
        }
        return entries;
    }

    private static GrpcException Bad(Exception? inner) => new(GrpcFailure.BadHeader, "the last message of the stream is no JSON object", inner);
}
