using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Polywire.Generators;

/// <summary>Constants as they stand in code.</summary>
internal static class Literals
{
    /// <summary>A constant of a type in C#.</summary>
    public static string Write(object? constant, ITypeSymbol type)
    {
        if (constant is null)
            return type.IsReferenceType || IsNullable(type) ? "null" : "default";
        if (Bare(type) is INamedTypeSymbol { TypeKind: TypeKind.Enum } named)
            return $"({named.ToDisplayString(TypeNames.Full)})({Plain(constant)})";
        return Bare(type).SpecialType switch
        {
            // There are no literals of these.
            SpecialType.System_SByte => "(sbyte)" + Plain(constant),
            SpecialType.System_Byte => "(byte)" + Plain(constant),
            SpecialType.System_Int16 => "(short)" + Plain(constant),
            SpecialType.System_UInt16 => "(ushort)" + Plain(constant),
            _ => Plain(constant),
        };
    }

    /// <summary>A constant as a dynamic value in C#; null for null and for a type's zero.</summary>
    public static string? WriteValue(object? constant, ITypeSymbol type)
    {
        if (constant is null)
            return null;
        if (Bare(type) is INamedTypeSymbol { TypeKind: TypeKind.Enum } named)
        {
            var member = named.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant));
            return member is null ? $"PwFormats::Value.From({Plain(constant)}L)" : $"PwFormats::Value.From({Spelling.Quote(member.Name)})";
        }
        return constant switch
        {
            string or bool => $"PwFormats::Value.From({Plain(constant)})",
            char letter => $"PwFormats::Value.From({Spelling.Quote(letter.ToString())})",
            decimal number => $"PwFormats::Value.From({Spelling.Quote(number.ToString(CultureInfo.InvariantCulture))})",
            double or float => $"PwFormats::Value.From((double){Plain(constant)})",
            ulong => $"PwFormats::Value.From({Plain(constant)})",
            _ => $"PwFormats::Value.From({Plain(Convert.ToInt64(constant, CultureInfo.InvariantCulture))})",
        };
    }

    private static string Plain(object constant) => constant switch
    {
        double number when double.IsNaN(number) => "double.NaN",
        double number when double.IsInfinity(number) => number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity",
        float number when float.IsNaN(number) => "float.NaN",
        float number when float.IsInfinity(number) => number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity",
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        _ => SymbolDisplay.FormatPrimitive(constant, quoteStrings: true, useHexadecimalNumbers: false) ?? "default",
    };

    private static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType is SpecialType.System_Nullable_T;

    private static ITypeSymbol Bare(ITypeSymbol type) => IsNullable(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type;
}
