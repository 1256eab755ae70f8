using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Polywire.Cli.Http;

/// <summary>JSON for people: indented, and in colours if wanted. Numbers stay as they were written.</summary>
internal static class JsonText
{
    private const string Off = "\e[0m", Key = "\e[34m", Word = "\e[32m", Number = "\e[36m", Literal = "\e[35m";

    /// <summary>The layout; null when it is no JSON.</summary>
    public static string? Layout(ReadOnlySpan<byte> json, bool colour)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            if (json[(int)reader.BytesConsumed..].ContainsAnyExcept(" \t\r\n"u8)) return null;
            StringBuilder text = new();
            Append(text, document.RootElement, 0, colour);
            return text.ToString();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The second: half of a surrogate pair, which the grammar of JSON allows and no text can hold.
            return null;
        }
    }

    private static void Append(StringBuilder text, JsonElement value, int depth, bool colour)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendItems(text, '{', '}', value.EnumerateObject().Select(member => ((string?)member.Name, member.Value)), depth, colour);
                break;
            case JsonValueKind.Array:
                AppendItems(text, '[', ']', value.EnumerateArray().Select(item => ((string?)null, item)), depth, colour);
                break;
            case JsonValueKind.String:
                Paint(text, Quoted(value.GetString()!), Word, colour);
                break;
            case JsonValueKind.Number:
                Paint(text, value.GetRawText(), Number, colour);
                break;
            default:
                Paint(text, value.GetRawText(), Literal, colour);
                break;
        }
    }

    private static void AppendItems(StringBuilder text, char open, char close, IEnumerable<(string? Name, JsonElement Value)> items, int depth, bool colour)
    {
        text.Append(open);
        bool any = false;
        foreach ((string? name, JsonElement value) in items)
        {
            text.Append(any ? ",\n" : "\n").Append(' ', 2 * (depth + 1));
            any = true;
            if (name is not null)
            {
                Paint(text, Quoted(name), Key, colour);
                text.Append(": ");
            }

            Append(text, value, depth + 1, colour);
        }

        if (any) text.Append('\n').Append(' ', 2 * depth);
        text.Append(close);
    }

    private static void Paint(StringBuilder text, string word, string paint, bool colour)
    {
        if (colour) text.Append(paint).Append(word).Append(Off);
        else text.Append(word);
    }

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
