using System.Text.Json;

namespace Polywire.Formats;

/// <summary>
/// Which fields and indices lead to a place in JSON: found by walking there once more, so that reading costs nothing for it.
/// </summary>
internal static class JsonPath
{
    private const int LongestName = 64;

    public static string Of(ReadOnlySpan<byte> input, long offset, int depth)
    {
        var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = depth });
        var open = new Stack<Level>();
        try
        {
            while (reader.Read() && reader.TokenStartIndex <= offset)
                Follow(ref reader, open, reader.TokenStartIndex == offset);
        }
        catch (JsonException)
        {
            // This is the place.
        }
        return open.Aggregate("", (path, level) => level.Segment is { } segment ? CodecException.Join(segment, path) : path);
    }

    private static void Follow(ref Utf8JsonReader reader, Stack<Level> open, bool isLast)
    {
        var type = reader.TokenType;
        if (type is JsonTokenType.EndArray or JsonTokenType.EndObject)
        {
            open.Pop();
            return;
        }
        if (open.TryPop(out var level))
            open.Push(type is JsonTokenType.PropertyName ? level with { Name = Spell(ref reader) } : level with { Index = level.Index + 1 });
        if (type is JsonTokenType.StartArray or JsonTokenType.StartObject && !isLast)
            open.Push(new Level(type is JsonTokenType.StartArray, -1, null));
    }

    private static string Spell(ref Utf8JsonReader reader)
    {
        try
        {
            string name = reader.GetString()!;
            return name.Length <= LongestName ? name : name[..LongestName];
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    /// <summary>A list or object that is open, and where in it.</summary>
    private readonly record struct Level(bool IsList, int Index, string? Name)
    {
        public string? Segment => !IsList ? Name : Index < 0 ? null : $"[{Index}]";
    }
}
