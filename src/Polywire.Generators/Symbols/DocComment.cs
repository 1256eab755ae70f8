using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>A doc comment as plain text, on one line.</summary>
/// <param name="Summary">What it is for.</param>
/// <param name="Parameters">By name.</param>
internal sealed record DocComment(string Summary, IReadOnlyDictionary<string, string> Parameters)
{
    private static readonly DocComment None = new("", new Dictionary<string, string>());

    /// <summary>Of a type or member; empty when it has none, or a broken one (the compiler complains by itself).</summary>
    public static DocComment Of(ISymbol symbol)
    {
        string text = symbol.GetDocumentationCommentXml() is { Length: > 0 } xml ? xml : Comment(symbol);
        if (text.Length == 0)
            return None;
        try
        {
            var root = XElement.Parse(text.TrimStart().StartsWith("<member", StringComparison.Ordinal) || text.TrimStart().StartsWith("<doc>", StringComparison.Ordinal)
                ? text : $"<doc>{text}</doc>");
            var parameters = new Dictionary<string, string>();
            foreach (var element in root.Elements("param"))
                parameters[(string?)element.Attribute("name") ?? ""] = Plain(element);
            return new(root.Element("summary") is { } summary ? Plain(summary) : "", parameters);
        }
        catch (XmlException)
        {
            return None;
        }
    }

    public string Parameter(string name) => Parameters.TryGetValue(name, out string text) ? text : "";

    // Without /doc the compiler takes doc comments for ordinary ones, but they are there.
    private static string Comment(ISymbol symbol)
    {
        var text = new StringBuilder();
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            foreach (var trivia in reference.GetSyntax().GetLeadingTrivia())
            {
                string line = trivia.ToString();
                if (line.StartsWith("///", StringComparison.Ordinal))
                    text.Append(line.Substring(3)).Append('\n');
            }
        }
        return text.ToString();
    }

    private static string Plain(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "para" or "br" } block => " " + Plain(block) + " ",
                XElement { HasElements: false, IsEmpty: true } reference => Target(reference),
                XElement inner => Plain(inner),
                _ => "",
            });
        }
        return Regex.Replace(text.ToString(), @"\s+", " ").Trim();
    }

    // <see cref="T:Demo.Cat"/> → Cat, <paramref name="num"/> → num
    private static string Target(XElement reference)
    {
        string target = (string?)(reference.Attribute("cref") ?? reference.Attribute("name") ?? reference.Attribute("langword") ?? reference.Attribute("href")) ?? "";
        int arguments = target.IndexOf('(');
        string path = arguments < 0 ? target : target.Substring(0, arguments);
        return reference.Attribute("cref") is null ? target : path.Substring(path.LastIndexOfAny(['.', ':']) + 1);
    }
}
