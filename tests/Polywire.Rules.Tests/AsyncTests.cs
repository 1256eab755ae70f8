using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Polywire.Rules.Tests;

/// <summary>Asynchrony has one style: async only, the token last, continuations never on the completer's stack.</summary>
public sealed class AsyncTests
{
    private static readonly string[] Libraries = ["Polywire.Formats", "Polywire.Wires", "Polywire", "Polywire.AspNetCore", "Polywire.Toolbox", "Polywire.Hub"];

    [Fact]
    public void TheTokenIsTheLastParameter()
    {
        IEnumerable<string> found =
            from tree in Checkout.Sources
            from list in tree.GetRoot(CancellationToken.None).DescendantNodes().OfType<ParameterListSyntax>()
            where list.Parent is MethodDeclarationSyntax or ConstructorDeclarationSyntax or TypeDeclarationSyntax
            where list.Parameters.Where(parameter => !parameter.Modifiers.Any(SyntaxKind.OutKeyword)).SkipLast(1).Any(parameter => parameter.Type?.ToString() is "CancellationToken")
            select Checkout.Place(list);

        Verdict.None(found, "A CancellationToken that is not the last parameter (before what is returned by out):");
    }

    [Fact]
    public void NoSynchronousTwins()
    {
        IEnumerable<string> found =
            from name in Libraries
            from type in Assembly.Load(name).GetExportedTypes()
            let methods = type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(method => method.Name).ToHashSet()
            from method in methods
            where method != "Dispose" && methods.Contains(method + "Async")
            select $"{type.FullName}.{method} beside {method}Async";

        Verdict.None(found, "Two ways to do one thing:");
    }

    [Fact]
    public void CompletionSourcesRunContinuationsElsewhere()
    {
        IEnumerable<string> found =
            from tree in Checkout.Sources
            from creation in tree.GetRoot(CancellationToken.None).DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>()
            where TypeOf(creation).Contains("TaskCompletionSource", StringComparison.Ordinal)
            where creation.ArgumentList?.ToString().Contains("RunContinuationsAsynchronously", StringComparison.Ordinal) != true
            select Checkout.Place(creation);

        Verdict.None(found, "A TaskCompletionSource without RunContinuationsAsynchronously:");
    }

    // For `new(...)`: the type that the field, local or property is declared with.
    private static string TypeOf(BaseObjectCreationExpressionSyntax creation) => creation switch
    {
        ObjectCreationExpressionSyntax named => named.Type.ToString(),
        { Parent.Parent.Parent: VariableDeclarationSyntax declaration } => declaration.Type.ToString(),
        { Parent.Parent: PropertyDeclarationSyntax property } => property.Type.ToString(),
        _ => "",
    };
}
