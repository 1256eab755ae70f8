using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Polywire.Rules.Tests;

/// <summary>How types are made: sealed, whole, one public type per file, at most one step of inheritance.</summary>
public sealed class TypeTests
{
    private static readonly string[] Assemblies = ["Polywire.Formats", "Polywire.Wires", "Polywire", "Polywire.AspNetCore", "Polywire.Toolbox", "Polywire.Hub", "Polywire.Cli"];

    // The attributes by which a generator, the SDK's or ours, asks for a partial declaration.
    private static readonly string[] Generators = ["LoggerMessage", "GeneratedRegex", "LibraryImport", "JsonSerializable", "Shape", "Service"];

    private static IEnumerable<Type> Classes =>
        from name in Assemblies
        from type in Assembly.Load(name).GetTypes()
        where type.IsClass && !type.Name.Contains('<', StringComparison.Ordinal) && type.Namespace?.StartsWith("Polywire", StringComparison.Ordinal) == true
        select type;

    [Fact]
    public void ClassesAreSealedOrAbstract()
    {
        HashSet<Type> parents = [.. Classes.Select(type => Definition(type.BaseType)!)];
        IEnumerable<string> found = Classes.Where(type => !type.IsSealed && !type.IsAbstract && !parents.Contains(type) && !typeof(Delegate).IsAssignableFrom(type))
            .Select(type => type.FullName!);

        Verdict.None(found, "Classes neither sealed nor inherited by anyone:");
    }

    [Fact]
    public void InheritanceIsOneStep()
    {
        IEnumerable<string> found = Classes.Where(type => !typeof(Exception).IsAssignableFrom(type) && Steps(type) > 1)
            .Select(type => $"{type.FullName} : {type.BaseType!.FullName}");

        Verdict.None(found, "Inheritance deeper than one step of our own:");
    }

    [Fact]
    public void OnePublicTypePerFile()
    {
        IEnumerable<string> found =
            from tree in Checkout.Sources
            let types = tree.GetRoot(CancellationToken.None).DescendantNodes(node => node is not TypeDeclarationSyntax).OfType<MemberDeclarationSyntax>()
                .Count(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && node.Modifiers.Any(SyntaxKind.PublicKeyword))
            where types > 1
            select $"{Checkout.Relative(tree.FilePath)}: {types}";

        Verdict.None(found, "Files with more than one public type:");
    }

    [Fact]
    public void NothingIsPartialButForGenerators()
    {
        IEnumerable<string> found =
            from tree in Checkout.Sources
            from node in tree.GetRoot(CancellationToken.None).DescendantNodes().OfType<TypeDeclarationSyntax>()
            where node.Modifiers.Any(SyntaxKind.PartialKeyword)
            where !node.DescendantNodes().OfType<AttributeSyntax>().Any(attribute => Generators.Contains(attribute.Name.ToString().Split('.')[^1]))
            select $"{Checkout.Place(node)}: {node.Identifier}";

        Verdict.None(found, "Partial types that no generator asked for:");
    }

    [Fact]
    public void NoRegions()
    {
        IEnumerable<string> found =
            from path in Checkout.SourceFiles("src", "tests", "samples", "bench")
            from line in File.ReadLines(path).Index()
            where line.Item.TrimStart().StartsWith("#region", StringComparison.Ordinal)
            select $"{Checkout.Relative(path)}:{line.Index + 1}";

        Verdict.None(found, "Regions:");
    }

    private static Type? Definition(Type? type) => type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type;

    private static int Steps(Type type)
    {
        int steps = 0;
        for (Type? parent = Definition(type.BaseType); parent is not null && Assemblies.Contains(parent.Assembly.GetName().Name); parent = Definition(parent.BaseType))
        {
            steps++;
        }

        return steps;
    }
}
