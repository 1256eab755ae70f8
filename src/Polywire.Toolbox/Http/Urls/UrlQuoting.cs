using System.Globalization;
using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>The escapes and queries of Python's <c>urllib.parse</c>: <c>quote</c>, <c>unquote</c>, <c>parse_qs</c>, <c>urlencode</c> and their kin, in UTF-8, with the same results.</summary>
public static class UrlQuoting
{
    private const string AlwaysSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Escapes what has a meaning in a URL: <c>quote</c>. <c>abc def</c> is <c>abc%20def</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="safe">The ASCII characters to leave alone, beside letters, digits and <c>_.-~</c>.</param>
    /// <exception cref="EncoderFallbackException">The text holds half of a surrogate pair.</exception>
    public static string Quote(string text, string safe = "/")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(safe);
        StringBuilder quoted = new(text.Length);
        foreach (byte octet in s_strict.GetBytes(text))
        {
            if (octet < 128 && (AlwaysSafe.Contains((char)octet, StringComparison.Ordinal) || safe.Contains((char)octet, StringComparison.Ordinal))) quoted.Append((char)octet);
            else quoted.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return quoted.ToString();
    }

    /// <summary>The same for forms: <c>quote_plus</c>. A space is <c>+</c>.</summary>
    public static string QuotePlus(string text, string safe = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains(' ', StringComparison.Ordinal) ? Quote(text, safe + " ").Replace(' ', '+') : Quote(text, safe);
    }

    /// <summary>Takes escapes away: <c>unquote</c>. What is not an escape stays; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string Unquote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        StringBuilder plain = new(text.Length);
        List<byte> run = [];
        for (int at = 0; at < text.Length; at++)
        {
            // A character beyond ASCII ends the bytes before it: they cannot make a character with those behind it.
            if (!char.IsAscii(text[at]))
            {
                Flush(run, plain);
                plain.Append(text[at]);
            }
            else if (text[at] == '%' && at + 2 < text.Length && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet))
            {
                run.Add(octet);
                at += 2;
            }
            else
            {
                run.Add((byte)text[at]);
            }
        }

        Flush(run, plain);
        return plain.ToString();
    }

    /// <summary>The same for forms: <c>unquote_plus</c>. A <c>+</c> is a space.</summary>
    public static string UnquotePlus(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Unquote(text.Replace('+', ' '));
    }

    /// <summary>The names and values of a query, in their order: <c>parse_qsl</c>.</summary>
    /// <param name="query">The query, without <c>?</c>.</param>
    /// <param name="keepBlankValues">Whether names without a value are kept.</param>
    /// <param name="strictParsing">Whether a field without <c>=</c> is an error.</param>
    /// <param name="maxFields">The most fields there may be; null for as many as there are.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <exception cref="FormatException">A field has no <c>=</c>, or there are too many.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> ParseQsl(string query, bool keepBlankValues = false, bool strictParsing = false, int? maxFields = null, string separator = "&")
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentException.ThrowIfNullOrEmpty(separator);
        if (query.Length == 0) return [];
        string[] fields = query.Split(separator);
        if (fields.Length > maxFields) throw new FormatException("Max number of fields exceeded");
        List<KeyValuePair<string, string>> pairs = [];
        foreach (string field in fields)
        {
            if (field.Length == 0 && !strictParsing) continue;
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 && strictParsing) throw new FormatException($"bad query field: {PythonText.Repr(field)}");
            string value = equals < 0 ? "" : field[(equals + 1)..];
            if (value.Length > 0 || keepBlankValues) pairs.Add(KeyValuePair.Create(UnquotePlus(equals < 0 ? field : field[..equals]), UnquotePlus(value)));
        }

        return pairs;
    }

    /// <summary>The values of each name of a query: <c>parse_qs</c>. Names stand in the order in which they came first.</summary>
    /// <inheritdoc cref="ParseQsl"/>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ParseQs(string query, bool keepBlankValues = false, bool strictParsing = false, int? maxFields = null, string separator = "&")
    {
        OrderedDictionary<string, IReadOnlyList<string>> values = [];
        foreach ((string name, string value) in ParseQsl(query, keepBlankValues, strictParsing, maxFields, separator))
        {
            if (values.TryGetValue(name, out IReadOnlyList<string>? known)) ((List<string>)known).Add(value);
            else values.Add(name, new List<string> { value });
        }

        return values;
    }

    /// <summary>A query of names and values: <c>urlencode</c>, which gives each value of a list a field of its own (<c>doseq</c>) when the pairs do.</summary>
    public static string UrlEncode(IEnumerable<KeyValuePair<string, string>> pairs, string safe = "")
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return string.Join('&', pairs.Select(pair => $"{QuotePlus(pair.Key, safe)}={QuotePlus(pair.Value, safe)}"));
    }

    private static void Flush(List<byte> run, StringBuilder plain)
    {
        if (run.Count > 0) plain.Append(Encoding.UTF8.GetString([.. run]));
        run.Clear();
    }
}
