namespace Polywire.Generators;

/// <summary>Writes the class with the descriptions of an object's fields.</summary>
internal static class SchemaText
{
    public static void Write(CodeText text, ObjectModel model, bool isUnion = false)
    {
        text.Gap().Open($"private static class {model.Statics}");
        foreach (var field in model.Fields)
            text.Line($"public static readonly Formats::FieldSchema {field.Static} = {Field(field)};");
        if (model.Fields.Count > 0)
            text.Line();
        string doc = model.Doc.Length == 0 ? "" : $", doc: {Spelling.Quote(model.Doc)}";
        string fields = string.Join(", ", model.Fields.Select(field => field.Static));
        text.Line($"public static readonly Formats::ObjectSchema Schema = new({model.Name}, {Spelling.Quote(model.Package)}, [{fields}]{(isUnion ? ", isUnion: true" : "")}{doc});");
        text.Close();
    }

    private static string Field(Field field)
    {
        List<string> facts = [];
        if (field.Shape.MayBeNull)
            facts.Add("MayBeNull = true");
        if (field.Required)
            facts.Add("Required = true");
        if (field.DefaultValue is not null)
            facts.Add($"Default = {field.DefaultValue}");
        if (field.Encoding != "Variable")
            facts.Add($"Encoding = Formats::IntegerEncoding.{field.Encoding}");
        if (field.OneOf is not null)
            facts.Add($"OneOf = {Spelling.Quote(field.OneOf)}");
        if (field.Doc.Length > 0)
            facts.Add($"Doc = {Spelling.Quote(field.Doc)}");
        if (field.Rules.Count > 0)
            facts.Add($"Rules = [{string.Join(", ", field.Rules.Select(rule => rule.Schema))}]");
        string tail = facts.Count == 0 ? "" : $" {{ {string.Join(", ", facts)} }}";
        return $"new({Spelling.Quote(field.Name)}, {field.Number.Invariant()}, static () => {field.Shape.Call}.Schema){tail}";
    }
}
