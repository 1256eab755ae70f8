using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>One item of a request as people type it: <c>Accept:text/html</c>, <c>name=Lucy</c>, <c>age:=7</c>, <c>q==cats</c>, <c>picture@cat.png</c>; httpie's syntax.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What stands before the sign, escapes undone.</param>
/// <param name="Value">What stands behind it, escapes undone.</param>
public sealed record RequestItem(RequestItemKind Kind, string Name, string Value)
{
    private const string Special = ":=@;";

    // At one place the longest that fits.
    private static readonly (string Sign, RequestItemKind Kind)[] s_signs =
    [
        (":=@", RequestItemKind.JsonFile), ("==@", RequestItemKind.QueryFile), (":=", RequestItemKind.Json), ("==", RequestItemKind.Query), ("=@", RequestItemKind.TextFile),
        (":@", RequestItemKind.HeaderFile), (":", RequestItemKind.Header), ("=", RequestItemKind.Text), ("@", RequestItemKind.File), (";", RequestItemKind.EmptyHeader),
    ];

    /// <summary>Whether it becomes part of the body.</summary>
    public bool IsData => Kind is RequestItemKind.Text or RequestItemKind.TextFile or RequestItemKind.Json or RequestItemKind.JsonFile or RequestItemKind.File;

    /// <summary>Reads one. A backslash before <c>:</c>, <c>=</c>, <c>@</c> or <c>;</c> makes it an ordinary character.</summary>
    /// <exception cref="FormatException">It holds no sign.</exception>
    public static RequestItem Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder name = new();
        for (int at = 0; at < text.Length; at++)
        {
            if (IsEscape(text, at))
            {
                name.Append(text[++at]);
                continue;
            }

            foreach ((string sign, RequestItemKind kind) in s_signs)
            {
                if (string.CompareOrdinal(text, at, sign, 0, sign.Length) != 0) continue;
                var item = new RequestItem(kind, name.ToString(), Plain(text[(at + sign.Length)..]));
                return kind != RequestItemKind.EmptyHeader || item.Value.Length == 0 ? item : throw new FormatException($"'{text}': a header with an empty value is 'Name;', one with a value 'Name:value'.");
            }

            name.Append(text[at]);
            // A backslash that escapes nothing takes the next character with it.
            if (text[at] == '\\' && at + 1 < text.Length) name.Append(text[++at]);
        }

        throw new FormatException($"'{text}' is no item. Items are Header:value, name=text, name:=json, name==query, name@file, name=@file, name:=@file.");
    }

    private static string Plain(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            if (IsEscape(text, at)) at++;
            else if (text[at] == '\\' && at + 1 < text.Length) plain.Append(text[at++]);
            plain.Append(text[at]);
        }

        return plain.ToString();
    }

    private static bool IsEscape(string text, int at) => text[at] == '\\' && at + 1 < text.Length && Special.Contains(text[at + 1], StringComparison.Ordinal);
}
