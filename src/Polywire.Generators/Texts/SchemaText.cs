namespace Polywire.Generators;

/// <summary>Writes the class with the descriptions of an object's fields.</summary>
internal static class SchemaText
{
    public static void Write(CodeText text, ObjectModel model, DescribedType? described = null, Action? more = null)
    {
        text.Gap().Line("/// <summary>The descriptions of the fields.</summary>").Open($"private{(described is { HidesOuter: true } ? " new" : "")} static class {model.Statics}");
        foreach (var field in model.Fields)
            text.Line($"public static readonly PwFormats::FieldSchema {field.Static} = {Field(field)};");
        ValidateText.Statics(text, model);
        if (model.Fields.Count > 0)
            text.Line();
        string doc = model.Doc.Length == 0 ? "" : $", doc: {Spelling.Quote(model.Doc)}";
        string fields = string.Join(", ", model.Fields.Select(field => field.Static));
        text.Line($"public static readonly PwFormats::ObjectSchema Schema = new({model.Name}, {Spelling.Quote(model.Package)}, [{fields}]{(described is { IsUnion: true } ? ", isUnion: true" : "")}{doc});");
        foreach (var field in model.Fields.Where(field => field.Setting is FieldSetting.LaterInit))
            Accessor(text, model, field);
        more?.Invoke();
        text.Close();
    }

    // An init accessor is an ordinary method to the runtime; only the language keeps it for object initializers.
    private static void Accessor(CodeText text, ObjectModel model, Field field)
    {
        text.Gap().Line($"[global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.Method, Name = \"set_{field.Property}\")]");
        text.Line($"public static extern void Set{field.Property}({(model.IsClass ? "" : "ref ")}{field.Declarer} target, {field.Shape.Type} value);");
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
        else if (field.Setting is FieldSetting.Later or FieldSetting.LaterInit)
            facts.Add("HasDefault = true");
        if (field.Encoding != "Variable")
            facts.Add($"Encoding = PwFormats::IntegerEncoding.{field.Encoding}");
        if (field.OneOf is not null)
            facts.Add($"OneOf = {Spelling.Quote(field.OneOf)}");
        if (field.Doc.Length > 0)
            facts.Add($"Doc = {Spelling.Quote(field.Doc)}");
        string[] rules = [.. field.Rules.Select(rule => rule.Schema).OfType<string>()];
        if (rules.Length > 0)
            facts.Add($"Rules = [{string.Join(", ", rules)}]");
        string tail = facts.Count == 0 ? "" : $" {{ {string.Join(", ", facts)} }}";
        return $"new({Spelling.Quote(field.Name)}, {field.Number.Invariant()}, static () => {field.Shape.Call}.Schema){tail}";
    }
}
