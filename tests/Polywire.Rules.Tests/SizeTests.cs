using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Polywire.Rules.Tests;

/// <summary>The hard stops: a file ends at 500 lines, a method at 60, and branches and loops nest three deep.</summary>
public sealed class SizeTests
{
    private const int FileLines = 500;
    private const int MethodLines = 60;
    private const int Nesting = 3;

    [Fact]
    public void FilesAreShort()
    {
        (string Path, int Lines)[] files = [.. Checkout.SourceFiles("src", "tests", "samples", "bench")
            .Select(path => (Checkout.Relative(path), File.ReadLines(path).Count()))
            .OrderByDescending(file => file.Item2)];

        Report(files);
        Verdict.None(files.Where(file => file.Lines > FileLines).Select(file => $"{file.Path}: {file.Lines}"), $"Files over {FileLines} lines:");
    }

    [Fact]
    public void MethodsAreShort()
    {
        IEnumerable<string> found =
            from body in Checkout.Sources.SelectMany(Bodies)
            where Checkout.Lines(body) > MethodLines
            select $"{Checkout.Place(body)}: {Checkout.Lines(body)} lines";

        Verdict.None(found, $"Methods over {MethodLines} lines:");
    }

    [Fact]
    public void NestingIsShallow()
    {
        IEnumerable<string> found =
            from body in Checkout.Sources.SelectMany(Bodies)
            from node in body.DescendantNodes()
            where IsNest(node) && Depth(node, body) > Nesting
            select $"{Checkout.Place(node)}: {Depth(node, body)} deep";

        Verdict.None(found, $"Branches and loops more than {Nesting} deep (the fourth stands here):");
    }

    // check shows these lines.
    private static void Report((string Path, int Lines)[] files)
    {
        int[] source = [.. files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)).Select(file => file.Lines).Order()];
        Console.WriteLine($"sizes: {source.Length} files in src, median {source[source.Length / 2]} lines, nine in ten at most {source[(source.Length - 1) * 9 / 10]}");
        foreach ((string path, int lines) in files.Take(10))
        {
            Console.WriteLine($"sizes: {lines,4} {path}");
        }
    }

    private static IEnumerable<SyntaxNode> Bodies(SyntaxTree tree) =>
        tree.GetRoot(CancellationToken.None).DescendantNodes().Where(node => node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax);

    // What makes a reader keep a condition in mind; try, using and lock do not. A chain of else-ifs is one level.
    private static bool IsNest(SyntaxNode node) => node.Kind() switch
    {
        SyntaxKind.IfStatement => node.Parent is not ElseClauseSyntax,
        SyntaxKind.ForStatement or SyntaxKind.ForEachStatement or SyntaxKind.ForEachVariableStatement or SyntaxKind.WhileStatement
            or SyntaxKind.DoStatement or SyntaxKind.SwitchStatement => true,
        _ => false,
    };

    // Lambdas and local functions start anew: they are methods of their own.
    private static int Depth(SyntaxNode node, SyntaxNode body)
    {
        int depth = 0;
        for (SyntaxNode? at = node; at is not null && at != body; at = at.Parent)
        {
            if (at is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            {
                break;
            }

            depth += IsNest(at) ? 1 : 0;
        }

        return depth;
    }
}
