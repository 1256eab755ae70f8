using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Polywire.Rules.Tests;

/// <summary>The checkout that these tests were built from: its files, and its C# sources as syntax trees.</summary>
internal static class Checkout
{
    private static readonly string[] Generated = ["bin", "obj", "artifacts", "node_modules", ".git"];
    private static readonly Lazy<IReadOnlyList<SyntaxTree>> Trees = new(() => [.. SourceFiles("src").Select(Parse)]);

    public static string Root { get; } = FindRoot();

    /// <summary>The sources under src, parsed once.</summary>
    public static IReadOnlyList<SyntaxTree> Sources => Trees.Value;

    /// <summary>The C# files that people write, under the given folders of the root.</summary>
    public static IEnumerable<string> SourceFiles(params string[] folders) => Files("*.cs", folders);

    /// <summary>The files that people write, under the given folders of the root, by pattern; a missing folder holds none.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] folders) =>
        from folder in folders
        let path = Path.Combine(Root, folder)
        where Directory.Exists(path)
        from file in Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
        where !Path.GetRelativePath(Root, file).Split('/', '\\').Any(Generated.Contains)
        orderby file
        select file;

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Where a node stands, as an editor opens it: <c>src/X.cs:12</c>.</summary>
    public static string Place(SyntaxNode node) =>
        $"{Relative(node.SyntaxTree.FilePath)}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    /// <summary>How many lines a node takes, without the comments above it.</summary>
    public static int Lines(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static SyntaxTree Parse(string path) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(path), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest), path);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Polywire.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("These tests run inside a checkout: no Polywire.slnx above " + AppContext.BaseDirectory);
    }
}
