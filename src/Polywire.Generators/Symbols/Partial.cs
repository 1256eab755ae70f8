using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Polywire.Generators;

/// <summary>Looks whether a type and all around it can be written in parts.</summary>
internal static class Partial
{
    public static bool Check(INamedTypeSymbol type, Findings findings)
    {
        if (type.IsFileLocal)
        {
            findings.Complain(type.Locations.FirstOrDefault(), Complaints.FileLocal, type.Name);
            return false;
        }
        for (var at = type; at is not null; at = at.ContainingType)
        {
            if (IsPartial(at))
                continue;
            var place = (at.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as BaseTypeDeclarationSyntax)?.Identifier.GetLocation();
            findings.Complain(place, Complaints.NotPartial, type.ToDisplayString(TypeNames.Short));
            return false;
        }
        return true;
    }

    private static bool IsPartial(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .Any(reference => reference.GetSyntax() is TypeDeclarationSyntax declared && declared.Modifiers.Any(SyntaxKind.PartialKeyword));
}
