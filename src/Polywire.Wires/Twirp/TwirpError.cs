using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Polywire.Wires.Twirp;

/// <summary>Twirp's error: JSON, whatever the request was.</summary>
/// <param name="Code">The code, such as <c>failed_precondition</c>.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Meta">For programs: text by name.</param>
public sealed record TwirpError(string Code, string Message, IReadOnlyDictionary<string, string> Meta)
{
    /// <summary>The code of a request whose body cannot be read.</summary>
    public const string Malformed = "malformed";

    /// <summary>The code of a request that leads nowhere: its path, its verb, its content type.</summary>
    public const string BadRoute = "bad_route";

    private static readonly Dictionary<string, string> s_none = [];

    /// <summary>An error that says no more.</summary>
    public TwirpError(string code, string message) : this(code, message, s_none)
    {
    }

    /// <summary>Writes the body of the response.</summary>
    // { "code": …, "msg": …, "meta": { name: text }? }
    // https://twitchtv.github.io/twirp/docs/spec_v7.html#error-codes
    public void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("code", Code);
        json.WriteString("msg", Message);
        if (Meta.Count > 0)
        {
            json.WriteStartObject("meta");
            foreach ((string name, string text) in Meta) json.WriteString(name, text);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>Reads the body of a response; null when it is not an error of Twirp's (a proxy's page, say), so that the HTTP status decides.</summary>
    public static TwirpError? TryRead(ReadOnlySpan<byte> body)
    {
        // The reader looks at most texts only when they are asked for.
        if (!Utf8.IsValid(body)) return null;
        try
        {
            var reader = new Utf8JsonReader(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "code") is not { } code) return null;
            return new TwirpError(code, Text(root, "msg") ?? "", ReadMeta(root));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> ReadMeta(JsonElement root)
    {
        if (!root.TryGetProperty("meta", out JsonElement meta) || meta.ValueKind != JsonValueKind.Object) return s_none;
        Dictionary<string, string> entries = new(StringComparer.Ordinal);
        // Text is all that may stand there; what is none is left as its JSON rather than lost.
        foreach (JsonProperty entry in meta.EnumerateObject())
            entries[entry.Name] = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
        return entries;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
