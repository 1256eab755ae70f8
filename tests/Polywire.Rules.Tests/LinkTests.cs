using System.Globalization;
using System.Text.RegularExpressions;

namespace Polywire.Rules.Tests;

/// <summary>
/// Links in our pages lead somewhere: the file exists, <c>#L12</c> is a line that exists, <c>#heading</c> a heading,
/// and a link whose text is code (<c>[`RespReader.TryRead`](…cs)</c>) leads to a file that holds that name.
/// </summary>
public sealed class LinkTests
{
    private static readonly Regex Link = new(@"\[(?<text>[^\]\n]*)\]\((?<target>[^)\s]+)\)", RegexOptions.CultureInvariant);
    private static readonly Regex Fence = new(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    [Fact]
    public void Resolve()
    {
        string[] pages = [.. Directory.GetFiles(Checkout.Root, "*.md"), .. Checkout.Files("*.md", "docs", "src", "tests", "samples", "bench")];

        Verdict.None(pages.SelectMany(Broken), "Links that lead nowhere:");
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("SECURITY.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("LICENSE")]
    public void PageExists(string name) => Assert.True(File.Exists(Path.Combine(Checkout.Root, name)), name + " is missing");

    private static IEnumerable<string> Broken(string page)
    {
        string text = Fence.Replace(File.ReadAllText(page), match => new string('\n', match.Value.Count(c => c == '\n')));
        return
            from match in Link.Matches(text)
            let target = match.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let fault = Fault(page, target, match.Groups["text"].Value)
            where fault is not null
            select $"{Checkout.Relative(page)}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {target}: {fault}";
    }

    private static string? Fault(string page, string target, string text)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(parts[0])));
        if (!File.Exists(path))
        {
            return Directory.Exists(path) && parts.Length == 1 ? null : "no such file";
        }

        string content = File.ReadAllText(path);
        if (path.EndsWith(".cs", StringComparison.Ordinal) && text.StartsWith('`') && !Names(text).All(name => Regex.IsMatch(content, $@"\b{Regex.Escape(name)}\b")))
        {
            return $"the file does not hold {text}";
        }

        return parts.Length == 1 || AnchorExists(content, parts[1]) ? null : "no such anchor";
    }

    private static IEnumerable<string> Names(string text) => Regex.Matches(text, @"[A-Za-z_]\w+").Select(match => match.Value);

    private static bool AnchorExists(string content, string anchor)
    {
        Match lines = Regex.Match(anchor, @"^L(\d+)(?:-L(\d+))?$");
        if (lines.Success)
        {
            string last = lines.Groups[2].Success ? lines.Groups[2].Value : lines.Groups[1].Value;
            return int.Parse(last, CultureInfo.InvariantCulture) <= content.AsSpan().Count('\n');
        }

        return Regex.Matches(content, @"^#+ +(.*)$", RegexOptions.Multiline).Any(heading => Slug(heading.Groups[1].Value) == anchor);
    }

    // As code hosts make them: lower case, punctuation dropped, spaces to hyphens.
    private static string Slug(string heading) => Regex.Replace(heading.Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-');
}
