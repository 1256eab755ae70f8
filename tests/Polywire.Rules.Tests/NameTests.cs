using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Polywire.Rules.Tests;

/// <summary>Names say what a thing is; words that fit everything are not names. Promises belong in issues, not in comments.</summary>
public sealed class NameTests
{
    private static readonly Regex Vague = new("Helper|Util|Manager|Processor|Engine|Handler|Common", RegexOptions.CultureInvariant);
    private static readonly Regex Promise = new(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.CultureInvariant);

    [Fact]
    public void TypesAreNotVague()
    {
        IEnumerable<string> types =
            from tree in Checkout.Sources
            from type in tree.GetRoot(CancellationToken.None).DescendantNodes()
            let name = type switch { BaseTypeDeclarationSyntax declared => declared.Identifier.ValueText, DelegateDeclarationSyntax declared => declared.Identifier.ValueText, _ => "" }
            where Vague.IsMatch(name)
            select $"{Checkout.Place(type)}: {name}";

        Verdict.None(types, "Types named by a word that fits everything:");
    }

    [Fact]
    public void FilesAndFoldersAreNotVague()
    {
        IEnumerable<string> files = Checkout.Files("*", "src", "tests", "samples", "bench", "docs").Select(Checkout.Relative).Where(path => Vague.IsMatch(path));

        Verdict.None(files, "Files or folders named by a word that fits everything:");
    }

    [Fact]
    public void CodeMakesNoPromises()
    {
        IEnumerable<string> found =
            from path in Checkout.SourceFiles("src", "tests", "samples", "bench")
            where Path.GetFileName(path) != "NameTests.cs"
            from line in File.ReadLines(path).Index()
            where Promise.IsMatch(line.Item)
            select $"{Checkout.Relative(path)}:{line.Index + 1}: {line.Item.Trim()}";

        Verdict.None(found, "Left-over promises (do it, or write an issue):");
    }

    [Fact]
    public void AFileIsNamedAfterItsType()
    {
        IEnumerable<string> found =
            from tree in Checkout.Sources
            let name = Path.GetFileNameWithoutExtension(tree.FilePath)
            let types = tree.GetRoot(CancellationToken.None).DescendantNodes(node => node is not TypeDeclarationSyntax)
                .OfType<MemberDeclarationSyntax>().Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            where types.Any(IsPublic)
            let names = types.Where(IsPublic).Select(NameOf).ToArray()
            where !names.Contains(name)
            select $"{Checkout.Relative(tree.FilePath)}: {string.Join(", ", names)}";

        Verdict.None(found, "A file with a public type bears that type's name:");
    }

    private static bool IsPublic(MemberDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PublicKeyword);

    private static string NameOf(MemberDeclarationSyntax type) =>
        type is DelegateDeclarationSyntax declared ? declared.Identifier.ValueText : ((BaseTypeDeclarationSyntax)type).Identifier.ValueText;
}
