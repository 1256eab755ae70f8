using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>A service.</summary>
/// <param name="Type">The marked type.</param>
/// <param name="Name">Its name on every wire.</param>
/// <param name="Doc">Its doc comment.</param>
/// <param name="Methods">In the order in which they are declared.</param>
internal sealed record ServiceModel(INamedTypeSymbol Type, string Name, string Doc, IReadOnlyList<ServiceMethod> Methods)
{
    public bool IsInterface => Type.TypeKind is TypeKind.Interface;

    public string Self => FileText.Name(Type);
}
