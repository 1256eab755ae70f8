using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Reads the validation attributes of a field.</summary>
internal sealed class RuleReader(Findings findings)
{
    private const string Space = "System.ComponentModel.DataAnnotations.";

    /// <summary>Adds the rules of a property or parameter to its field.</summary>
    public Field Read(ISymbol symbol, ITypeSymbol type, Field field)
    {
        List<Rule> rules = [.. field.Rules];
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is not { } kind || !IsValidation(kind))
                continue;
            if (TypeNames.Metadata(kind) == Space + "RequiredAttribute")
                field = field with { Required = true };
            try
            {
                if (Rule(attribute, kind, type, field) is { } rule)
                    rules.Add(Worded(rule, attribute, field));
            }
            catch (FormatException)
            {
                Refuse(attribute, field, Complaints.WrongRule);
            }
        }
        return field with { Rules = rules };
    }

    private static bool IsValidation(INamedTypeSymbol type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (TypeNames.Metadata(at) == Space + "ValidationAttribute")
                return true;
        }
        return false;
    }

    private Rule? Rule(AttributeData attribute, INamedTypeSymbol kind, ITypeSymbol type, Field field)
    {
        var numbers = attribute.ConstructorArguments;
        switch (TypeNames.Metadata(kind))
        {
            case Space + "RequiredAttribute":
                return Filled(attribute, field);
            case Space + "RangeAttribute":
                return RangeRules.Read(attribute, type, field) ?? Refuse(attribute, field, Complaints.WrongRule);
            case Space + "MinLengthAttribute":
                return Length(attribute, field, (int)numbers[0].Value!, null);
            case Space + "MaxLengthAttribute":
                return numbers.Length == 0 ? null : Length(attribute, field, null, (int)numbers[0].Value!);
            case Space + "LengthAttribute":
                return Length(attribute, field, (int)numbers[0].Value!, (int)numbers[1].Value!);
            case Space + "StringLengthAttribute" when field.Shape.Group is TypeGroup.Text:
                return Length(attribute, field, attribute.Named<int>("MinimumLength"), (int)numbers[0].Value!);
            case Space + "RegularExpressionAttribute" when field.Shape.Group is TypeGroup.Text:
                return Pattern(attribute, field, (string)numbers[0].Value!);
            case Space + "StringLengthAttribute" or Space + "RegularExpressionAttribute":
                return Refuse(attribute, field, Complaints.WrongRule);
            default:
                return Refuse(attribute, field, Complaints.UncheckedRule);
        }
    }

    private static Rule? Filled(AttributeData attribute, Field field)
    {
        const string schema = "new PwFormats::FieldRule(PwFormats::FieldRuleKind.Filled)";
        if (field.Shape.Group is TypeGroup.Text && !attribute.Named<bool>("AllowEmptyStrings"))
            return new($"string.IsNullOrWhiteSpace({Generators.Rule.Value})", "must not be empty", schema);
        return field.Shape.IsNullable ? new($"{Generators.Rule.Value} is null", "must not be null", schema) : null;
    }

    private Rule? Length(AttributeData attribute, Field field, int? low, int? high)
    {
        var (member, things) = field.Shape switch
        {
            { Group: TypeGroup.Text } => ("Length", "characters"),
            { Group: TypeGroup.Bytes or TypeGroup.Memory } => ("Length", "bytes"),
            { Group: TypeGroup.Array } => ("Length", "items"),
            { Group: TypeGroup.Collection } => ("Count", "items"),
            { Group: TypeGroup.Sequence } => ("", "items"),
            _ => (null, ""),
        };
        if (member is null || low > high)
            return Refuse(attribute, field, Complaints.WrongRule);
        low = low <= 0 ? null : low;
        string broken = string.Join(" or ", new[] { low is null ? "" : $"< {low.Value.Invariant()}", high is null ? "" : $"> {high.Value.Invariant()}" }.Where(part => part.Length > 0));
        if (broken.Length == 0)
            return null;
        string condition = member.Length > 0
            ? $"{Generators.Rule.Value} is {{ {member}: {broken} }}"
            : $"{Generators.Rule.Value} is not null && global::System.Linq.Enumerable.Count({Generators.Rule.Value}) is {broken}";
        string schema = $"new PwFormats::FieldRule(PwFormats::FieldRuleKind.Length, {low?.Invariant() ?? "null"}, {high?.Invariant() ?? "null"})";
        return new(condition, $"must have {Bounds(low?.Invariant(), high?.Invariant())} {((high ?? low) == 1 ? things.TrimEnd('s') : things)}", schema);
    }

    /// <summary><c>1 to 9</c>, <c>at least 1</c>, <c>at most 9</c>.</summary>
    public static string Bounds(string? low, string? high) => (low, high) switch
    {
        (not null, null) => $"at least {low}",
        (null, not null) => $"at most {high}",
        _ => low == high ? $"exactly {low}" : $"{low} to {high}",
    };

    private Rule? Pattern(AttributeData attribute, Field field, string pattern)
    {
        try
        {
            _ = new Regex(pattern);
        }
        catch (ArgumentException)
        {
            return Refuse(attribute, field, Complaints.WrongRule);
        }
        return new Rule($"{Generators.Rule.Value} is {{ Length: > 0 }} && !{Generators.Rule.StaticName}.Matches({Generators.Rule.Value})", $"must match {pattern}",
            $"new PwFormats::FieldRule(PwFormats::FieldRuleKind.Pattern, Pattern: {Spelling.Quote(pattern)})")
        {
            StaticType = "PwFormats::FieldPattern",
            StaticValue = $"new({Spelling.Quote(pattern)})",
        };
    }

    // The attribute's own words, if it has any: {0} is the field, {1} and {2} are what the attribute was given.
    private static Rule Worded(Rule rule, AttributeData attribute, Field field)
    {
        if (attribute.Named<string>("ErrorMessage") is not { } words)
            return rule;
        object?[] parts = [field.Name, .. attribute.ConstructorArguments.Where(argument => argument.Kind is not TypedConstantKind.Array).Select(argument => argument.Value)];
        return rule with { Message = string.Format(CultureInfo.InvariantCulture, words, parts) };
    }

    private Rule? Refuse(AttributeData attribute, Field field, DiagnosticDescriptor rule)
    {
        var place = attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation();
        string name = attribute.AttributeClass!.Name;
        findings.Complain(place ?? field.Location, rule, name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - 9) : name, field.Name);
        return null;
    }
}
