using System.Text.RegularExpressions;

namespace Polywire.Interop.Tests.Samples;

/// <summary>The lines of the cats-and-hats programs.</summary>
internal static class Cats
{
    private static readonly Regex s_published = new("^Publish: (?<cat>.+) wears a (?<hat>stovepipe|bowler|tam-o-shanter|fedora)$");

    /// <summary>What a subscriber of <paramref name="topics"/> has to print when a publisher printed <paramref name="published"/>.</summary>
    public static string[] Heard(string[] published, params string[] topics)
    {
        Assert.All(published, line => Assert.Matches(s_published, line));
        return [.. published.Where(line => topics.Contains(s_published.Match(line).Groups["cat"].Value)).Select(line => "Subscribe" + line["Publish".Length..])];
    }
}
