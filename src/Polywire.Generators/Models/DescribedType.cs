using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>A type marked [Shape].</summary>
/// <param name="Type">The type.</param>
/// <param name="Model">Its fields; of a union, its cases.</param>
/// <param name="Cases">Of a union: those of its cases that do not describe themselves.</param>
internal sealed record DescribedType(INamedTypeSymbol Type, ObjectModel Model, IReadOnlyList<ObjectModel> Cases)
{
    public bool IsUnion => Type.IsAbstract;
}
