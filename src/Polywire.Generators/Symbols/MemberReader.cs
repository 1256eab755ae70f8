using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Finds the fields of a type among its members.</summary>
/// <param name="type">The type.</param>
/// <param name="writer">Where the generated code stands: the type itself, or the union around it.</param>
/// <param name="compilation">To look into initializers.</param>
/// <param name="findings">Takes complaints.</param>
internal sealed class MemberReader(INamedTypeSymbol type, INamedTypeSymbol writer, Compilation compilation, Findings findings)
{
    private readonly TypeShapes _shapes = new(findings);
    private readonly RuleReader _rules = new(findings);
    private readonly DocComment _doc = DocComment.Of(type);

    /// <summary>First what the constructor takes, then the other properties, those of the base class before those of the type.</summary>
    public List<Field> Read()
    {
        var members = Members();
        var fields = new List<Field>();
        if (!FindConstructor(out var constructor))
            return [];
        foreach (var parameter in constructor?.Parameters ?? [])
        {
            var member = members.FirstOrDefault(candidate => string.Equals(candidate.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            if (member is null || IsIgnored(member) || IsIgnored(parameter))
            {
                findings.Complain(parameter.Locations.FirstOrDefault() ?? type.Locations.FirstOrDefault(), Complaints.NoProperty, type.Name, parameter.Name);
                continue;
            }
            members.Remove(member);
            if (Parameter(member, parameter) is { } field)
                fields.Add(field);
        }
        fields.AddRange(members.Where(member => !IsIgnored(member)).Select(Member).OfType<Field>());
        return fields;
    }

    private List<ISymbol> Members()
    {
        var found = new List<ISymbol>();
        var levels = new Stack<INamedTypeSymbol>();
        for (var level = type; level is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) }; level = level.BaseType)
            levels.Push(level);
        foreach (var member in levels.SelectMany(level => level.GetMembers()))
        {
            if (member is not ({ IsStatic: false, DeclaredAccessibility: Accessibility.Public } and (IPropertySymbol { IsIndexer: false, GetMethod: not null } or IFieldSymbol)))
                continue;
            if (member is IFieldSymbol && member.Attribute("Polywire.Formats.FieldAttribute") is null)
                continue;
            int hidden = found.FindIndex(other => other.Name == member.Name);
            if (hidden < 0)
                found.Add(member);
            else
                found[hidden] = member;
        }
        return found;
    }

    private static bool IsIgnored(ISymbol symbol) => symbol.Attribute("Polywire.Formats.FieldAttribute").Named<bool>("Ignore");

    /// <summary>The one whose parameters are fields; null when there is one without parameters.</summary>
    private bool FindConstructor(out IMethodSymbol? found)
    {
        IMethodSymbol[] all = [.. type.InstanceConstructors.Where(made => compilation.IsSymbolAccessibleWithin(made, writer) && !IsCopy(made))];
        found = all.FirstOrDefault(Initializers.IsPrimary);
        if (found is not null || type.IsValueType || all.Any(made => made.Parameters.IsEmpty))
            return true;
        found = all.Length == 1 ? all[0] : null;
        if (found is null)
            findings.Complain(type.Locations.FirstOrDefault(), Complaints.NoConstructor, type.Name);
        return found is not null;
    }

    private bool IsCopy(IMethodSymbol made) => made.Parameters is [var only] && SymbolEqualityComparer.Default.Equals(only.Type, type);

    private Field? Parameter(ISymbol member, IParameterSymbol parameter)
    {
        if (Begin(member, parameter.Type) is not { } field)
            return null;
        bool hasDefault = parameter.HasExplicitDefaultValue;
        return _rules.Read(parameter, parameter.Type, FieldFacts.Read(parameter, field) with
        {
            Setting = FieldSetting.Constructor,
            Doc = field.Doc.Length > 0 ? field.Doc : _doc.Parameter(parameter.Name),
            Required = field.Required || !hasDefault && !field.Shape.MayBeNull,
            Default = hasDefault ? Literals.Write(parameter.ExplicitDefaultValue, parameter.Type) : null,
            DefaultValue = hasDefault ? Literals.WriteValue(parameter.ExplicitDefaultValue, parameter.Type) : null,
        });
    }

    private Field? Member(ISymbol member)
    {
        var setter = (member as IPropertySymbol)?.SetMethod;
        if (member is IPropertySymbol property && (setter is null || !compilation.IsSymbolAccessibleWithin(setter, writer)))
        {
            // What is computed is no field; what is stored but cannot be read back would be lost in silence.
            if (Initializers.IsStored(property))
                findings.Complain(member.Locations.FirstOrDefault(), Complaints.NotSettable, $"{type.Name}.{member.Name}");
            return null;
        }
        if (Begin(member, member is IPropertySymbol read ? read.Type : ((IFieldSymbol)member).Type) is not { } field)
            return null;
        bool demanded = member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };
        var initial = Initializers.Of(member, compilation);
        bool later = initial.IsUnknown && !demanded;
        return field with
        {
            Required = field.Required || demanded || !field.Shape.MayBeNull && field.Shape.IsClass && !initial.IsThere,
            Setting = !later ? FieldSetting.Initializer : setter is { IsInitOnly: true } ? FieldSetting.LaterInit : FieldSetting.Later,
            Default = demanded ? null : initial.Code,
            DefaultValue = demanded ? null : initial.Value,
        };
    }

    private Field? Begin(ISymbol member, ITypeSymbol held)
    {
        var place = new Place(member.Locations.FirstOrDefault(), $"{type.Name}.{member.Name}");
        if (_shapes.Find(held, place) is not { } shape)
            return null;
        var field = FieldFacts.Read(member, new Field(Spelling.Identifier(member.Name), Spelling.Camel(member.Name), shape)) with
        {
            Location = place.Location,
            Property = member.Name,
            Declarer = member.ContainingType.ToDisplayString(TypeNames.Full),
            Doc = DocComment.Of(member).Summary,
        };
        if (field.OneOf is not null && !shape.MayBeNull)
            findings.Complain(place.Location, Complaints.OneOfNotNullable, place.Words);
        return _rules.Read(member, held, field);
    }
}
