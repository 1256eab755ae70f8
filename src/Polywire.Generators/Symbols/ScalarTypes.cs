using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>The C# types that are scalars, and the shapes of Polywire.Formats that read and write them.</summary>
internal static class ScalarTypes
{
    private static readonly Dictionary<string, string> ByName = new()
    {
        ["System.DateTimeOffset"] = "TimestampShape",
        ["System.DateOnly"] = "DateShape",
        ["System.TimeOnly"] = "TimeShape",
        ["System.TimeSpan"] = "DurationShape",
        ["System.Guid"] = "GuidShape",
        ["System.Uri"] = "UriShape",
        ["System.Version"] = "VersionShape",
        ["Polywire.Formats.Value"] = "ValueShape",
    };

    /// <summary>The shape of a scalar; null when the type is none.</summary>
    public static TypeShape? Find(ITypeSymbol type)
    {
        string name = type.ToDisplayString(TypeNames.Full);
        var (shape, group, zero) = type.SpecialType switch
        {
            SpecialType.System_Boolean => ("BooleanShape", TypeGroup.Other, "default"),
            SpecialType.System_SByte => ("Int8Shape", TypeGroup.Integer, "default"),
            SpecialType.System_Byte => ("UInt8Shape", TypeGroup.Integer, "default"),
            SpecialType.System_Int16 => ("Int16Shape", TypeGroup.Integer, "default"),
            SpecialType.System_UInt16 => ("UInt16Shape", TypeGroup.Integer, "default"),
            SpecialType.System_Int32 => ("Int32Shape", TypeGroup.Integer, "default"),
            SpecialType.System_UInt32 => ("UInt32Shape", TypeGroup.Integer, "default"),
            SpecialType.System_Int64 => ("Int64Shape", TypeGroup.Integer, "default"),
            SpecialType.System_UInt64 => ("UInt64Shape", TypeGroup.Integer, "default"),
            SpecialType.System_Single => ("SingleShape", TypeGroup.Float, "default"),
            SpecialType.System_Double => ("DoubleShape", TypeGroup.Float, "default"),
            SpecialType.System_Decimal => ("DecimalShape", TypeGroup.Decimal, "default"),
            SpecialType.System_String => ("TextShape", TypeGroup.Text, "\"\""),
            SpecialType.System_Char => ("CharShape", TypeGroup.Other, "default"),
            SpecialType.System_DateTime => ("DateTimeShape", TypeGroup.Other, "default"),
            _ => (null, TypeGroup.Other, "default"),
        };
        if (shape is null && TypeNames.IsByteMemory(type))
            (shape, group) = ("MemoryShape", TypeGroup.Memory);
        if (shape is null && type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
            (shape, group, zero) = ("BinaryShape", TypeGroup.Bytes, "[]");
        if (shape is null && ByName.TryGetValue(TypeNames.Metadata(type), out string found))
            (shape, zero) = (found, type.IsReferenceType ? null : "default");
        return shape is null ? null : new TypeShape(name, "PwFormats::" + shape)
        {
            Group = group,
            IsClass = type.IsReferenceType,
            MayBeNull = shape == "ValueShape",
            Zero = zero,
        };
    }

    /// <summary>Whether a scalar can be the key of a map: text, integers, booleans.</summary>
    public static bool IsKey(ITypeSymbol type) => type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean
        || Find(type) is { Group: TypeGroup.Integer };
}
