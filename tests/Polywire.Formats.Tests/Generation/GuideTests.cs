using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Polywire.Tests.Generation;

/// <summary>The programs of the guide run, and print what the guide says.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class GuideTests
{
    public static TheoryData<string, string> Programs
    {
        get
        {
            string root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Polywire.slnx")))
                root = Path.GetDirectoryName(root)!;
            string page = File.ReadAllText(Path.Combine(root, "docs/guide/shapes-and-services.md"));
            return [.. Regex.Matches(page, "^```csharp\\n(.*?)^```\\n\\n```text\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)
                .Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task PrintsWhatTheGuideSays(string program, string output)
    {
        var snippet = Snippet.CompileProgram(program);
        Assert.Empty(snippet.Errors.Where(error => error.Severity is DiagnosticSeverity.Error));

        var entry = Assembly.Load(snippet.Emit()).EntryPoint!;
        var console = Console.Out;
        using var printed = new StringWriter();
        try
        {
            Console.SetOut(printed);
            // The entry point of an async program is a method that blocks; the thread pool may.
            await Task.Run(() => entry.Invoke(null, [Array.Empty<string>()]));
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Equal(output, printed.ToString());
    }

    [Fact]
    public void TheGuideHasPrograms() => Assert.Equal(3, Programs.Count);
}
