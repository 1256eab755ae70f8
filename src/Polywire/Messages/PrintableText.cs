using System.Globalization;
using System.Text;

namespace Polywire.Messages;

/// <summary>Text of strangers as it can be shown and written anywhere.</summary>
internal static class PrintableText
{
    /// <summary>What controls a terminal, breaks a line or cannot be seen is told as a number (<c>\x1b</c>); everything else stays.</summary>
    /// <param name="text">As it came.</param>
    /// <param name="lines">Whether line feeds and tabs are our own, and stay.</param>
    internal static string Of(string text, bool lines = false)
    {
        if (text.All(static letter => letter is >= ' ' and < '\x7F')) return text;
        StringBuilder shown = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool controls = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (controls && !(lines && rune.Value is '\n' or '\t')) shown.Append("\\x").Append(rune.Value.ToString("x2", CultureInfo.InvariantCulture));
            else shown.Append(rune.ToString());
        }

        return shown.ToString();
    }
}
