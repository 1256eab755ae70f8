using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>How types are spelled.</summary>
internal static class TypeNames
{
    /// <summary>As in C#, from the root, without the question mark of the outermost type.</summary>
    public static SymbolDisplayFormat Full { get; } = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>For people: <c>List&lt;Cat&gt;</c>.</summary>
    public static SymbolDisplayFormat Short { get; } = SymbolDisplayFormat.MinimallyQualifiedFormat;

    /// <summary>As in C#, without what stands in angle brackets.</summary>
    public static string Definition(ITypeSymbol type) => type.ToDisplayString(Full.WithGenericsOptions(SymbolDisplayGenericsOptions.None));

    /// <summary>The name of the definition: <c>System.Collections.Generic.List`1</c>.</summary>
    public static string Metadata(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
            return "";
        string space = named.ContainingNamespace is { IsGlobalNamespace: false } holder ? holder.ToDisplayString() + "." : "";
        string outer = named.ContainingType is null ? "" : named.ContainingType.MetadataName + "+";
        return space + outer + named.MetadataName;
    }

    public static bool IsByteMemory(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Byte }] } && Metadata(type) == "System.ReadOnlyMemory`1";

    /// <summary>Whether a type has an attribute of Polywire.Formats.</summary>
    public static AttributeData? Attribute(this ISymbol symbol, string metadataName)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && Metadata(type) == metadataName)
                return attribute;
        }
        return null;
    }

    /// <summary>A value that an attribute names.</summary>
    public static T? Named<T>(this AttributeData? attribute, string name)
    {
        if (attribute is null)
            return default;
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Value is T value)
                return value;
        }
        return default;
    }
}
