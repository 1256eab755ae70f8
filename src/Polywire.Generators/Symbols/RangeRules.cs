using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Reads [Range], for numbers, dates and times.</summary>
internal static class RangeRules
{
    // The types whose bounds are texts in the attribute, and are parsed when the program starts.
    private static readonly HashSet<string> Parsed =
        ["System.DateOnly", "System.TimeOnly", "System.DateTime", "System.DateTimeOffset", "System.TimeSpan"];

    /// <returns>Null when the attribute does not fit the type.</returns>
    /// <exception cref="FormatException">A bound is no number.</exception>
    public static Rule? Read(AttributeData attribute, ITypeSymbol type, Field field)
    {
        bool lowOut = attribute.Named<bool>("MinimumIsExclusive");
        bool highOut = attribute.Named<bool>("MaximumIsExclusive");
        var bounds = attribute.ConstructorArguments.Where(argument => argument.Kind is TypedConstantKind.Primitive)
            .Select(argument => Convert.ToString(argument.Value, CultureInfo.InvariantCulture) ?? "").ToArray();
        if (bounds.Length != 2)
            return null;
        var bare = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
        if (Parsed.Contains(TypeNames.Metadata(bare)))
            return Moment(bare, bounds[0], bounds[1], lowOut, highOut);
        if (field.Shape.Group is not (TypeGroup.Integer or TypeGroup.Float or TypeGroup.Decimal))
            return null;
        var (low, high) = (Number(bounds[0]), Number(bounds[1]));
        if (low > high)
            return null;
        string? least = Bound(">", bounds[0], lowOut, bare.SpecialType);
        string? most = Bound("<", bounds[1], highOut, bare.SpecialType);
        if (least is null || most is null || least.Length + most.Length == 0)
            return null;
        string allowed = string.Join(" and ", new[] { least, most }.Where(part => part.Length > 0));
        string condition = $"{Rule.Value} is not ({(field.Shape.MayBeNull ? $"null or ({allowed})" : allowed)})";
        var (lowText, highText) = (least.Length == 0 ? null : Text(low), most.Length == 0 ? null : Text(high));
        string schema = $"new PwFormats::FieldRule(PwFormats::FieldRuleKind.Range, {lowText ?? "null"}, {highText ?? "null"})";
        if (lowOut || highOut)
            schema += $" {{ LowIsExcluded = {(lowOut ? "true" : "false")}, HighIsExcluded = {(highOut ? "true" : "false")} }}";
        return new(condition, Words(lowText, highText, lowOut, highOut), schema);
    }

    private static string Words(string? low, string? high, bool lowOut, bool highOut)
    {
        if (!lowOut && !highOut)
            return "must be " + RuleReader.Bounds(low, high);
        string?[] parts = [low is null ? null : (lowOut ? "above " : "at least ") + low, high is null ? null : (highOut ? "below " : "at most ") + high];
        return "must be " + string.Join(" and ", parts.Where(part => part is not null));
    }

    private static double Number(string bound) => double.Parse(bound, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Text(double bound) => bound.ToString(Math.Abs(bound) < 1e15 ? "0.################" : "R", CultureInfo.InvariantCulture);

    /// <summary>One bound as a pattern of the field's own type; empty when every value of that type keeps it, null when none does.</summary>
    private static string? Bound(string sign, string text, bool isOut, SpecialType type)
    {
        string compare = isOut ? sign : sign + "=";
        double bound = Number(text);
        if (double.IsInfinity(bound) || Math.Abs(bound) == double.MaxValue)
            return "";
        if (type is SpecialType.System_Single)
            return $"{compare} {((float)bound).ToString("R", CultureInfo.InvariantCulture)}F";
        if (type is SpecialType.System_Double)
            return $"{compare} {bound.ToString("R", CultureInfo.InvariantCulture)}D";
        // Beyond decimals lies no integer of 64 bits either. A double would be too coarse for the largest of them.
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact))
            return "";
        return type is SpecialType.System_Decimal ? $"{compare} {exact.ToString(CultureInfo.InvariantCulture)}M"
            : Whole(compare, sign == ">" ? Math.Ceiling(exact) : Math.Floor(exact), sign == ">", type);
    }

    private static string? Whole(string compare, decimal bound, bool isLow, SpecialType type)
    {
        (decimal least, decimal most) = type switch
        {
            SpecialType.System_SByte => (sbyte.MinValue, sbyte.MaxValue),
            SpecialType.System_Byte => (byte.MinValue, byte.MaxValue),
            SpecialType.System_Int16 => (short.MinValue, short.MaxValue),
            SpecialType.System_UInt16 => (ushort.MinValue, ushort.MaxValue),
            SpecialType.System_Int32 => (int.MinValue, int.MaxValue),
            SpecialType.System_UInt32 => (uint.MinValue, uint.MaxValue),
            SpecialType.System_UInt64 => (ulong.MinValue, ulong.MaxValue),
            _ => ((decimal)long.MinValue, (decimal)long.MaxValue),
        };
        if (isLow ? bound > most : bound < least)
            return null;
        bool open = isLow ? bound < least || (bound == least && compare.Length == 2) : bound > most || (bound == most && compare.Length == 2);
        return open ? "" : $"{compare} {bound.ToString(CultureInfo.InvariantCulture)}";
    }

    private static Rule? Moment(ITypeSymbol type, string low, string high, bool lowOut, bool highOut)
    {
        bool isSpan = TypeNames.Metadata(type) == "System.TimeSpan";
        if (!IsMoment(low, isSpan) || !IsMoment(high, isSpan))
            return null;
        string name = type.ToDisplayString(TypeNames.Full);
        string parsed = $"{name}.Parse({{0}}, global::System.Globalization.CultureInfo.InvariantCulture)";
        string condition = $"{Rule.Value} is {{ }} {Rule.Local} && ({Rule.Local} {(lowOut ? "<=" : "<")} {Rule.StaticName}.Low || {Rule.Local} {(highOut ? ">=" : ">")} {Rule.StaticName}.High)";
        return new(condition, Words(low, high, lowOut, highOut), null)
        {
            StaticType = $"({name} Low, {name} High)",
            StaticValue = $"({string.Format(CultureInfo.InvariantCulture, parsed, Spelling.Quote(low))}, {string.Format(CultureInfo.InvariantCulture, parsed, Spelling.Quote(high))})",
        };
    }

    private static bool IsMoment(string text, bool isSpan) => isSpan
        ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _)
        : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
