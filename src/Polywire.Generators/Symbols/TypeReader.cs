using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Polywire.Generators;

/// <summary>Reads a type marked [Shape].</summary>
internal sealed class TypeReader(INamedTypeSymbol type, Compilation compilation, Findings findings)
{
    /// <returns>Null after a complaint.</returns>
    public DescribedType? Read()
    {
        if (!Partial.Check(type, findings))
            return null;
        return type.IsAbstract ? Union() : new(type, Object(type, TypeText.Holder), []);
    }

    private ObjectModel Object(INamedTypeSymbol described, string statics)
    {
        var fields = new MemberReader(described, type, compilation, findings).Read();
        // A type's own name means the type itself within it, whatever else is around.
        string name = SymbolEqualityComparer.Default.Equals(described, type) ? FileText.Name(type) : described.ToDisplayString(TypeNames.Full);
        return new(name, FieldNames.Settle(fields, findings, field => $"{described.Name}.{field.Member}"), statics)
        {
            Name = Name(described),
            Package = Packages.Of(type),
            Doc = DocComment.Of(described).Summary,
            IsClass = described.IsReferenceType,
        };
    }

    // Page<Cat> and Page<Dog> differ on wires that have types.
    private static string Name(INamedTypeSymbol described) => Spelling.Quote(described.Name)
        + string.Concat(described.TypeParameters.Select(parameter => $" + \"Of\" + PwFormats::SelfShape<{parameter.Name}>.Schema"));

    private DescribedType? Union()
    {
        INamedTypeSymbol[] cases = [.. type.GetTypeMembers().Where(member => compilation.ClassifyConversion(member, type) is { IsReference: true, IsImplicit: true })];
        if (cases.Length == 0)
        {
            findings.Complain(type.Locations.FirstOrDefault(), Complaints.NoCases, type.Name);
            return null;
        }
        var fields = new List<Field>();
        var models = new List<ObjectModel>();
        foreach (var member in cases)
        {
            if (!member.IsSealed || member.IsGenericType)
            {
                findings.Complain(member.Locations.FirstOrDefault(), Complaints.OpenCase, member.Name, type.Name);
                continue;
            }
            var model = Object(member, member.Name + "Fields");
            string full = member.ToDisplayString(TypeNames.Full);
            bool describesItself = TypeShapes.DescribesItself(member);
            string shape = describesItself ? full : $"{TypeText.Holder}.{member.Name}Case";
            if (!describesItself)
                models.Add(model with { Host = member.Name + "Case" });
            fields.Add(FieldFacts.Read(member, new Field(Spelling.Identifier(member.Name), Spelling.Camel(member.Name), new TypeShape(full, shape)
            {
                Call = describesItself ? $"PwFormats::SelfShape<{full}>" : shape,
                IsClass = true,
                Zero = null,
                IsObject = true,
                HoldsObjects = true,
            })
            { Doc = model.Doc, Location = member.Locations.FirstOrDefault() }));
        }
        var union = Object(type, TypeText.Holder) with
        {
            Fields = FieldNames.Settle(fields, findings, field => $"{type.Name}.{field.Member}"),
        };
        return new(type, union, models);
    }
}
