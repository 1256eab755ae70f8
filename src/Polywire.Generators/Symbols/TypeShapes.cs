using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Finds the shape of a type, and says why when there is none.</summary>
internal sealed class TypeShapes(Findings findings)
{
    // Collections by definition: the shape, and how an empty one is made.
    private static readonly Dictionary<string, (string Shape, string Zero, bool Keys)> Lists = new()
    {
        ["System.Collections.Generic.List`1"] = ("ListShape", "[]", false),
        ["System.Collections.Generic.IList`1"] = ("SequenceShape", "[]", false),
        ["System.Collections.Generic.ICollection`1"] = ("SequenceShape", "[]", false),
        ["System.Collections.Generic.IReadOnlyCollection`1"] = ("SequenceShape", "[]", false),
        ["System.Collections.Generic.IReadOnlyList`1"] = ("ReadOnlyListShape", "[]", false),
        ["System.Collections.Generic.IEnumerable`1"] = ("SequenceShape", "[]", false),
        ["System.Collections.Generic.HashSet`1"] = ("SetShape", "[]", true),
        ["System.Collections.Immutable.ImmutableArray`1"] = ("ImmutableArrayShape", "[]", false),
    };

    private static readonly Dictionary<string, string> Maps = new()
    {
        ["System.Collections.Generic.Dictionary`2"] = "MapShape",
        ["System.Collections.Generic.IDictionary`2"] = "MutableMapShape",
        ["System.Collections.Generic.IReadOnlyDictionary`2"] = "ReadOnlyMapShape",
    };

    /// <summary>The shape of a type; null after a complaint.</summary>
    /// <param name="type">The type.</param>
    /// <param name="place">Where it stands, for the complaint.</param>
    public TypeShape? Find(ITypeSymbol type, Place place)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var held] })
            return Find(held, place)?.OrNull();
        var bare = type.IsReferenceType ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type;
        var shape = ScalarTypes.Find(bare) ?? Composed(bare, place);
        // Code without nullable annotations says nothing about null, so null is allowed.
        return shape is not null && type.IsReferenceType && type.NullableAnnotation is not NullableAnnotation.NotAnnotated ? shape.OrNull() : shape;
    }

    private TypeShape? Composed(ITypeSymbol type, Place place) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => List(array, "ArrayShape", array.ElementType, "[]", TypeGroup.Array, place),
        INamedTypeSymbol { TypeKind: TypeKind.Enum } named => Enum(named),
        ITypeParameterSymbol parameter when parameter.ConstraintTypes.Any(constraint => IsShapeOf(constraint, parameter)) => Self(type),
        INamedTypeSymbol named when Lists.TryGetValue(TypeNames.Metadata(named), out var list) =>
            list.Keys && !ScalarTypes.IsKey(named.TypeArguments[0])
                ? Refuse(Complaints.UnsupportedKey, type, place)
                : List(named, list.Shape, named.TypeArguments[0], list.Zero, named.IsValueType ? TypeGroup.Array : TypeGroup.Collection, place),
        INamedTypeSymbol named when Maps.TryGetValue(TypeNames.Metadata(named), out string map) => Map(named, map, place),
        INamedTypeSymbol named when DescribesItself(named) => Self(named),
        _ => Refuse(Complaints.UnsupportedType, type, place),
    };

    private TypeShape? List(ITypeSymbol type, string shape, ITypeSymbol itemType, string zero, TypeGroup group, Place place)
    {
        if (Find(itemType, place) is not { } item)
            return null;
        string name = type is IArrayTypeSymbol ? item.Type + "[]" : $"{TypeNames.Definition(type)}<{item.Type}>";
        string sequence = shape == "SequenceShape" ? name + ", " : "";
        return new(name, $"PwFormats::{shape}<{sequence}{item.Type}, {item.Argument}>")
        {
            Group = sequence.Length > 0 ? TypeGroup.Sequence : group,
            IsClass = type.IsReferenceType,
            Zero = zero,
            HoldsObjects = item.HoldsObjects,
        };
    }

    private TypeShape? Map(INamedTypeSymbol type, string shape, Place place)
    {
        if (!ScalarTypes.IsKey(type.TypeArguments[0]))
            return Refuse(Complaints.UnsupportedKey, type, place);
        if (Find(type.TypeArguments[0], place) is not { } key || Find(type.TypeArguments[1], place) is not { } item)
            return null;
        return new($"{TypeNames.Definition(type)}<{key.Type}, {item.Type}>", $"PwFormats::{shape}<{key.Type}, {key.Argument}, {item.Type}, {item.Argument}>")
        {
            Group = TypeGroup.Collection,
            IsClass = true,
            Zero = $"new global::System.Collections.Generic.Dictionary<{key.Type}, {item.Type}>()",
            HoldsObjects = item.HoldsObjects,
        };
    }

    private TypeShape Enum(INamedTypeSymbol type)
    {
        string shape = findings.Enum(type);
        return new(type.ToDisplayString(TypeNames.Full), shape) { Group = TypeGroup.Enum };
    }

    private static TypeShape Self(ITypeSymbol type)
    {
        string name = type.ToDisplayString(TypeNames.Full);
        return new(name, name)
        {
            Call = $"PwFormats::SelfShape<{name}>",
            IsClass = !type.IsValueType,
            Zero = type.IsValueType ? "default" : null,
            IsObject = true,
            HoldsObjects = true,
        };
    }

    /// <summary>Whether a type is marked here, or has been described in another assembly.</summary>
    public static bool DescribesItself(INamedTypeSymbol type) =>
        type.OriginalDefinition.Attribute("Polywire.Formats.ShapeAttribute") is not null || type.AllInterfaces.Any(candidate => IsShapeOf(candidate, type));

    private static bool IsShapeOf(ITypeSymbol candidate, ITypeSymbol type) =>
        candidate is INamedTypeSymbol { TypeArguments: [var described] } && TypeNames.Metadata(candidate) == "Polywire.Formats.IShape`1"
        && SymbolEqualityComparer.Default.Equals(described, type);

    private TypeShape? Refuse(DiagnosticDescriptor rule, ITypeSymbol type, Place place)
    {
        if (type.TypeKind is not TypeKind.Error)
            findings.Complain(place.Location, rule, place.Words, type.ToDisplayString(TypeNames.Short));
        return null;
    }
}
