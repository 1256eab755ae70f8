using System.Text.RegularExpressions;

namespace Polywire.Formats;

/// <summary>The regular expression of a rule, which must match all of a text. It is made for texts of strangers: it cannot be kept busy.</summary>
public sealed class FieldPattern
{
    /// <summary>
    /// How long an expression may look at one text, in milliseconds, if it has look-around or back-references: 100. Any other takes time in
    /// proportion to the text.
    /// </summary>
    public const int MostMilliseconds = 100;

    private readonly Regex _regex;

    /// <summary>Compiles the expression.</summary>
    /// <param name="pattern">In .NET's syntax.</param>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public FieldPattern(string pattern)
    {
        string whole = $@"\A(?:{pattern})\z";
        try
        {
            _regex = new Regex(whole, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            _regex = new Regex(whole, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(MostMilliseconds));
        }
    }

    /// <summary>Whether it matches all of a text. A text that takes too long does not.</summary>
    public bool Matches(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
