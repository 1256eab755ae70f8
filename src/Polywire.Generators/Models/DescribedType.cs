using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>A type marked [Shape].</summary>
/// <param name="Type">The type.</param>
/// <param name="Model">Its fields; of a union, its cases.</param>
/// <param name="Cases">Of a union: those of its cases that do not describe themselves.</param>
internal sealed record DescribedType(INamedTypeSymbol Type, ObjectModel Model, IReadOnlyList<ObjectModel> Cases)
{
    /// <summary>Whether it derives from a described type that stands around it, as a case of a union does.</summary>
    public bool HidesOuter
    {
        get
        {
            for (var outer = Type.ContainingType; outer is not null; outer = outer.ContainingType)
            {
                for (var at = Type.BaseType; at is not null; at = at.BaseType)
                {
                    if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, outer) && outer.Attribute("Polywire.Formats.ShapeAttribute") is not null)
                        return true;
                }
            }
            return false;
        }
    }

    public bool IsUnion => Type.IsAbstract;
}
