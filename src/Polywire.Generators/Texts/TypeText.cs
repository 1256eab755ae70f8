using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Writes the shape of a type into the type.</summary>
internal static class TypeText
{
    /// <summary>The nested class that holds the descriptions.</summary>
    public const string Holder = "PolywireFields";

    public static OutputFile Write(DescribedType described, IEnumerable<INamedTypeSymbol> enums)
    {
        var model = described.Model;
        var text = FileText.Begin();
        int open = FileText.OpenType(text, described.Type, $"PwFormats::IShape<{model.Type}>");
        text.Line($"{model.Head("PwFormats::Schema", "Schema", "")} => {model.Statics}.Schema;");
        if (described.IsUnion)
            UnionText.Write(text, described);
        else
            Members(text, model);
        SchemaText.Write(text, model, described, () =>
        {
            foreach (var member in described.Cases)
                Case(text, member);
            foreach (var type in enums)
                EnumText.Struct(text, type, "public");
        });
        FileText.Close(text, open);
        return new(FileText.Hint(described.Type, "Shape"), text.ToString());
    }

    private static void Members(CodeText text, ObjectModel model)
    {
        WriteText.Write(text, model);
        ReadText.Write(text, model);
        ValidateText.Write(text, model);
    }

    private static void Case(CodeText text, ObjectModel model)
    {
        text.Gap().Open($"public readonly struct {model.Host} : PwFormats::IShape<{model.Type}>");
        text.Line($"{model.Head("PwFormats::Schema", "Schema", "")} => {model.Statics}.Schema;");
        Members(text, model);
        text.Close();
        SchemaText.Write(text, model);
    }
}
