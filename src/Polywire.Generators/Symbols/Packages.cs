using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>The packages of wires that have them.</summary>
internal static class Packages
{
    /// <summary>What [Shape(Package = …)] says; without it the namespace in lower case.</summary>
    public static string Of(INamedTypeSymbol type) =>
        type.Attribute("Polywire.Formats.ShapeAttribute").Named<string>("Package")
        ?? (type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString().ToLowerInvariant() : "");
}
