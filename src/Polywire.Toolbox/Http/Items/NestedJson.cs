using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Polywire.Toolbox.Http;

/// <summary>JSON built from names that are paths, as httpie has them: <c>user[name]</c>, <c>tags[]</c>, <c>tags[2]</c>, <c>[]</c> for an array at the root.</summary>
internal sealed class NestedJson
{
    // A path of one item may not make an array of a thousand million nulls.
    internal const int MostIndex = 100_000;

    private JsonNode? _root;

    /// <summary>What was built; an object when nothing was.</summary>
    internal JsonNode Root => _root ?? new JsonObject();

    /// <summary>Puts a value where a name says.</summary>
    /// <exception cref="FormatException">The name is no path, or leads through something that is neither object nor array.</exception>
    internal void Set(string name, JsonNode? value)
    {
        List<Step> steps = Parse(name);
        _root ??= For(steps[0]);
        JsonNode? at = _root;
        for (int i = 0; i < steps.Count; i++)
        {
            bool last = i == steps.Count - 1;
            at = Walk(at, steps[i], last ? value : null, last ? null : steps[i + 1], name);
        }
    }

    // Puts the value there when it is the last step, else returns what the next step goes on from.
    private static JsonNode? Walk(JsonNode? at, Step step, JsonNode? value, Step? next, string name)
    {
        if (step.Key is { } key)
        {
            JsonObject members = at as JsonObject ?? throw Wrong(name, $"[{key}] needs an object");
            if (next is null) members[key] = value;
            else if (members[key] is null) members[key] = For(next);
            return members[key];
        }

        JsonArray items = at as JsonArray ?? throw Wrong(name, $"[{step.Index}] needs an array");
        int index = step.Index ?? items.Count;
        while (items.Count <= index) items.Add(null);
        if (next is null) items[index] = value;
        else if (items[index] is null) items[index] = For(next);
        return items[index];
    }

    private static JsonNode For(Step step) => step.Key is null ? new JsonArray() : new JsonObject();

    // path = [ name ] *( "[" [ name / index ] "]" ); a backslash makes a bracket, a backslash or a number an ordinary name
    private static List<Step> Parse(string name)
    {
        List<Step> steps = [];
        int at = 0;
        if (name.Length == 0 || name[0] != '[') steps.Add(new Step(Name(name, ref at).Text, null));
        while (at < name.Length)
        {
            if (name[at++] != '[') throw Wrong(name, "a '[' is missing");
            (string text, bool escaped) = Name(name, ref at);
            if (at == name.Length || name[at++] != ']') throw Wrong(name, "a ']' is missing");
            steps.Add(Bracketed(name, text, escaped, isRoot: steps.Count == 0));
        }

        return steps;
    }

    private static Step Bracketed(string name, string text, bool escaped, bool isRoot)
    {
        if (text.Length == 0 && !escaped) return new Step(null, null);
        bool isNumber = !escaped && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        if (!isNumber) return isRoot ? throw Wrong(name, "an array at the root takes [] or a number") : new Step(text, null);
        int index = int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return index is >= 0 and <= MostIndex ? new Step(null, index) : throw Wrong(name, $"an index goes from 0 to {MostIndex}");
    }

    private static (string Text, bool Escaped) Name(string name, ref int at)
    {
        StringBuilder text = new();
        bool escaped = false;
        for (; at < name.Length && name[at] is not ('[' or ']'); at++)
        {
            bool escapes = name[at] == '\\' && at + 1 < name.Length && (name[at + 1] is '[' or ']' or '\\' || (text.Length == 0 && char.IsAsciiDigit(name[at + 1])));
            if (escapes) at++;
            escaped |= escapes;
            text.Append(name[at]);
        }

        return (text.ToString(), escaped);
    }

    private static FormatException Wrong(string name, string why) => new($"'{name}' is no path into JSON: {why}. Paths are name, name[key], name[], name[0].");

    // Neither key nor index: one more item.
    private sealed record Step(string? Key, int? Index);
}
