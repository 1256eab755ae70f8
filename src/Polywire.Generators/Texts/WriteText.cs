namespace Polywire.Generators;

/// <summary>Writes the method that writes an object.</summary>
internal static class WriteText
{
    public static void Write(CodeText text, ObjectModel model)
    {
        text.Gap().Open(Head(model));
        if (model.IsClass)
            text.Line("if (value is null)").Under($"throw PwFormats::FieldFault.Null({model.Statics}.Schema);");
        if (model.IsArguments)
            Arguments(text, model);
        else
            Fields(text, model);
        text.Line("writer.EndObject();");
        text.Close();
    }

    public static string Head(ObjectModel model) => model.Head("void", "Write<TWriter>",
        $"(ref TWriter writer, {model.Type} value)", "TWriter : struct, PwFormats::IValueWriter, allows ref struct");

    private static void Fields(CodeText text, ObjectModel model)
    {
        Field[] omitted = [.. model.Fields.Where(field => field.OmitsNull)];
        string count = (model.Fields.Count - omitted.Length).Invariant();
        if (omitted.Length > 0)
        {
            text.Line($"int count = {count};");
            foreach (var field in omitted)
                text.Line($"if (value.{field.Member} is not null)").Under("count++;");
            count = "count";
        }
        text.Line($"writer.StartObject({model.Statics}.Schema, {count});");
        foreach (var field in model.Fields)
        {
            if (field.OmitsNull)
                text.Open($"if (value.{field.Member} is not null)");
            One(text, model, field);
            if (field.OmitsNull)
                text.Close();
        }
    }

    /// <summary>Nulls at the end are left out, those in between are not.</summary>
    private static void Arguments(CodeText text, ObjectModel model)
    {
        int always = model.Fields.Count;
        while (always > 0 && model.Fields[always - 1].OmitsNull)
            always--;
        string count = always.Invariant();
        if (always < model.Fields.Count)
        {
            var tail = model.Fields.Skip(always).Reverse().Select(field => $"value.{field.Member} is not null ? {(field.Index + 1).Invariant()} : ");
            text.Line($"int count = {string.Concat(tail)}{count};");
            count = "count";
        }
        text.Line($"writer.StartObject({model.Statics}.Schema, {count});");
        foreach (var field in model.Fields)
        {
            if (field.Index >= always)
                text.Open($"if (count > {field.Index.Invariant()})");
            One(text, model, field);
            if (field.Index >= always)
                text.Close();
        }
    }

    private static void One(CodeText text, ObjectModel model, Field field)
    {
        text.Line($"writer.WriteField({model.Describe(field)});");
        text.Line($"{field.Shape.Call}.Write(ref writer, value.{field.Member});");
    }
}
