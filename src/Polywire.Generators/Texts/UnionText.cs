namespace Polywire.Generators;

/// <summary>Writes how a union is written and read: an object with one field, named after the case.</summary>
internal static class UnionText
{
    public static void Write(CodeText text, DescribedType described)
    {
        var model = described.Model;
        text.Gap().Open(WriteText.Head(model));
        text.Open("switch (value)");
        foreach (var field in model.Fields)
        {
            text.Line($"case {field.Shape.Type} {field.Local}:");
            text.Under($"writer.StartObject({model.Statics}.Schema, 1);");
            text.Under($"writer.WriteField({model.Describe(field)});");
            text.Under($"{field.Shape.Call}.Write(ref writer, {field.Local});");
            text.Under("writer.EndObject();");
            text.Under("break;");
        }
        text.Line("default:");
        text.Under($"throw PwFormats::FieldFault.Null({model.Statics}.Schema);");
        text.Close().Close();
        Read(text, model);
        Validate(text, described);
    }

    private static void Read(CodeText text, ObjectModel model)
    {
        text.Gap().Open(ReadText.Head(model));
        text.Line("int seen = -1;");
        text.Line($"var at = reader.StartObject({model.Statics}.Schema);");
        text.Open($"while (reader.NextField({model.Statics}.Schema, ref at, out int index))");
        text.Line("if (!TReader.Repeats && seen >= 0)");
        text.Under($"throw PwFormats::FieldFault.SecondCase(ref reader, {model.Statics}.Schema, seen, index);");
        text.Line("seen = index;");
        text.Open("switch (index)");
        foreach (var field in model.Fields)
        {
            text.Line($"case {field.Index.Invariant()}:");
            text.Under($"var {field.Local} = value as {field.Shape.Type};");
            text.Under($"{field.Shape.Call}.Read(ref reader, ref {field.Local});");
            text.Under($"value = {field.Local};");
            text.Under("break;");
        }
        text.Close().Close();
        text.Line("if (value is null)");
        text.Under($"throw PwFormats::FieldFault.NoCase(ref reader, {model.Statics}.Schema);");
        text.Close();
    }

    private static void Validate(CodeText text, DescribedType described)
    {
        // A case that describes itself may have rules; of the others it is known.
        HashSet<string> free = [.. described.Cases.Where(member => !ValidateText.Needs(member)).Select(member => member.Type)];
        Field[] judged = [.. described.Model.Fields.Where(field => !free.Contains(field.Shape.Type))];
        if (judged.Length == 0)
            return;
        text.Gap().Open(ValidateText.Head(described.Model));
        text.Line("int before = faults.Count;");
        text.Open("switch (value)");
        foreach (var field in judged)
        {
            text.Line($"case {field.Shape.Type} {field.Local}:");
            text.Under($"{field.Shape.Call}.Validate({field.Local}, ref faults);");
            text.Under("if (faults.Count > before)");
            text.Under($"    faults.Under(before, {Spelling.Quote(field.Name)});");
            text.Under("break;");
        }
        text.Close().Close();
    }
}
