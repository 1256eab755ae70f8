using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Polywire.Generators;

/// <summary>Looks into the source of properties and constructors.</summary>
internal static class Initializers
{
    private static readonly Initializer None = new(false, false, null, null);
    private static readonly Initializer Empty = new(true, false, null, null);
    private static readonly Initializer Unknown = new(true, true, null, null);

    public static Initializer Of(ISymbol member, Compilation compilation)
    {
        if (member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } syntax)
            return Unknown;
        var value = syntax switch
        {
            PropertyDeclarationSyntax property => property.Initializer?.Value,
            VariableDeclaratorSyntax field => field.Initializer?.Value,
            _ => null,
        };
        if (value is null)
            return None;
        if (IsEmpty(value))
            return Empty;
        var constant = compilation.GetSemanticModel(syntax.SyntaxTree).GetConstantValue(Bare(value));
        var type = member is IPropertySymbol read ? read.Type : ((IFieldSymbol)member).Type;
        if (!constant.HasValue)
            return Unknown;
        // = null! and = default! only silence the compiler.
        return constant.Value is null ? None : new(true, false, Literals.Write(constant.Value, type), Literals.WriteValue(constant.Value, type));
    }

    /// <summary>Whether a constructor stands in the head of its type.</summary>
    public static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax { ParameterList: not null });

    /// <summary>Whether a property has a value of its own, instead of computing one.</summary>
    public static bool IsStored(IPropertySymbol property) => property.ContainingType.GetMembers().OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    // [], new(), string.Empty and the like: what a missing field becomes anyway.
    private static bool IsEmpty(ExpressionSyntax value) => Bare(value) switch
    {
        CollectionExpressionSyntax list => list.Elements.Count == 0,
        BaseObjectCreationExpressionSyntax made => made is { Initializer: null, ArgumentList: null or { Arguments.Count: 0 } } && MakesCollection(made),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Empty" } => true,
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } text => text.Token.ValueText.Length == 0,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Empty" }, ArgumentList.Arguments.Count: 0 } => true,
        _ => false,
    };

    // new Cat() may have defaults of its own; new List<Cat>() has none.
    private static bool MakesCollection(BaseObjectCreationExpressionSyntax made)
    {
        var type = made is ObjectCreationExpressionSyntax named ? named.Type : (made.Parent?.Parent as PropertyDeclarationSyntax)?.Type;
        return type is GenericNameSyntax or QualifiedNameSyntax { Right: GenericNameSyntax };
    }

    private static ExpressionSyntax Bare(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } loud => Bare(loud.Operand),
        ParenthesizedExpressionSyntax inner => Bare(inner.Expression),
        _ => value,
    };
}
