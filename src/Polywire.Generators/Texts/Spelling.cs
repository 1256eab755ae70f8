using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Polywire.Generators;

/// <summary>How names and texts are spelled on the wire and in C#.</summary>
internal static class Spelling
{
    /// <summary><c>MaxLives</c> → <c>maxLives</c>, <c>HTTPPort</c> → <c>httpPort</c>.</summary>
    public static string Camel(string name)
    {
        var text = new StringBuilder(name);
        for (int index = 0; index < text.Length && char.IsUpper(text[index]); index++)
        {
            if (index > 0 && index + 1 < text.Length && !char.IsUpper(text[index + 1]))
                break;
            text[index] = char.ToLowerInvariant(text[index]);
        }
        return text.ToString();
    }

    /// <summary><c>maxLives</c> → <c>MaxLives</c>, <c>list.all</c> → <c>ListAll</c>.</summary>
    public static string Pascal(string name)
    {
        var text = new StringBuilder(name.Length);
        bool starts = true;
        foreach (char letter in name)
        {
            bool stands = SyntaxFacts.IsIdentifierPartCharacter(letter);
            if (stands)
                text.Append(starts ? char.ToUpperInvariant(letter) : letter);
            starts = !stands;
        }
        return text.Length == 0 || char.IsDigit(text[0]) ? "_" + text : text.ToString();
    }

    /// <summary>A name as it stands in code: with an @ when it is a word of C#.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) is SyntaxKind.None ? name : "@" + name;

    /// <summary>A text as it stands in code.</summary>
    public static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Invariant(this int number) => number.ToString(CultureInfo.InvariantCulture);
}
