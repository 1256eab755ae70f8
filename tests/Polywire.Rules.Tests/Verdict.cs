namespace Polywire.Rules.Tests;

/// <summary>A rule's outcome: empty, or one line per place that breaks it.</summary>
internal static class Verdict
{
    public static void None(IEnumerable<string> offences, string rule)
    {
        string[] found = [.. offences];
        Assert.True(found.Length == 0, $"{rule}\n  {string.Join("\n  ", found)}");
    }
}
