using System.Globalization;
using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>Texts and dictionaries as Python prints them: <c>repr</c> and <c>pprint.pformat</c>.</summary>
public static class PythonText
{
    private const int Width = 80;

    /// <summary>A text as Python's <c>repr</c> shows it, in the quotes that need fewer escapes.</summary>
    public static string Repr(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        StringBuilder shown = new(text.Length + 2);
        shown.Append(quote);
        for (int at = 0; at < text.Length; at++)
        {
            // Half of a pair stands for itself, as in Python's surrogateescape.
            bool whole = Rune.TryGetRuneAt(text, at, out Rune rune);
            AppendCharacter(shown, whole ? rune.Value : text[at], quote, whole && IsPrintable(rune));
            if (whole) at += rune.Utf16SequenceLength - 1;
        }

        return shown.Append(quote).ToString();
    }

    /// <summary>
    /// A dictionary as <c>pprint.pformat</c> lays it out in 80 columns: sorted by name, one entry to a line, texts that are too long in pieces that end after a blank.
    /// </summary>
    /// <param name="entries">The entries. Texts are shown by <see cref="Repr"/>, truth values as <c>True</c> and <c>False</c>, anything else by its own words.</param>
    public static string PrettyFormat(IReadOnlyDictionary<string, object> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        string[] names = [.. entries.Keys.Order(StringComparer.Ordinal)];
        string line = "{" + string.Join(", ", names.Select(name => $"{Repr(name)}: {Show(entries[name])}")) + "}";
        if (Columns(line) <= Width) return line;
        return "{" + string.Join(",\n ", names.Select(name => $"{Repr(name)}: {Value(entries[name], Columns(Repr(name)) + 3)}")) + "}";
    }

    private static string Show(object value) => value switch
    {
        string text => Repr(text),
        bool truth => truth ? "True" : "False",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "None",
    };

    // What fits stands in one line, with a comma or brace behind it; a long text goes on in the next line below its beginning.
    private static string Value(object value, int column)
    {
        string shown = Show(value);
        return value is string text && Columns(shown) > Width - column - 1 ? string.Join("\n" + new string(' ', column), Pieces(text, Width - column)) : shown;
    }

    private static List<string> Pieces(string text, int room)
    {
        List<string> pieces = [];
        string[] lines = Lines(text);
        for (int at = 0; at < lines.Length; at++)
        {
            int limit = at == lines.Length - 1 ? room - 1 : room;
            if (Columns(Repr(lines[at])) <= limit) pieces.Add(Repr(lines[at]));
            else AddWords(pieces, lines[at], room, limit);
        }

        return pieces;
    }

    private static void AddWords(List<string> pieces, string line, int room, int lastRoom)
    {
        string current = "";
        string[] words = Words(line);
        for (int at = 0; at < words.Length; at++)
        {
            string candidate = current + words[at];
            if (current.Length > 0 && Columns(Repr(candidate)) > (at == words.Length - 1 ? lastRoom : room))
            {
                pieces.Add(Repr(current));
                candidate = words[at];
            }

            current = candidate;
        }

        if (current.Length > 0) pieces.Add(Repr(current));
    }

    // Each word with the white space that follows it.
    private static string[] Words(string line)
    {
        List<string> words = [];
        int start = 0;
        for (int at = 1; at < line.Length; at++)
        {
            if (!char.IsWhiteSpace(line[at - 1]) || char.IsWhiteSpace(line[at])) continue;
            words.Add(line[start..at]);
            start = at;
        }

        words.Add(line[start..]);
        return [.. words];
    }

    private static string[] Lines(string text)
    {
        List<string> lines = [];
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('\n' or '\r' or '\v' or '\f' or '\u001c' or '\u001d' or '\u001e' or '\u0085' or '\u2028' or '\u2029')) continue;
            if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n') at++;
            lines.Add(text[start..(at + 1)]);
            start = at + 1;
        }

        if (start < text.Length) lines.Add(text[start..]);
        return [.. lines];
    }

    // Python counts characters, not UTF-16's units.
    private static int Columns(string text) => text.EnumerateRunes().Count();

    private static void AppendCharacter(StringBuilder shown, int character, char quote, bool printable)
    {
        switch (character)
        {
            case '\\':
                shown.Append("\\\\");
                break;
            case '\n':
                shown.Append("\\n");
                break;
            case '\r':
                shown.Append("\\r");
                break;
            case '\t':
                shown.Append("\\t");
                break;
            default:
                if (character == quote) shown.Append('\\').Append(quote);
                else if (printable) shown.Append(char.ConvertFromUtf32(character));
                else shown.Append(Escape(character));
                break;
        }
    }

    private static string Escape(int character) => character switch { < 0x100 => $"\\x{character:x2}", < 0x10000 => $"\\u{character:x4}", _ => $"\\U{character:x8}" };

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
