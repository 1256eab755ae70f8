namespace Polywire.Generators;

/// <summary>Writes the method that reads an object.</summary>
internal static class ReadText
{
    public static void Write(CodeText text, ObjectModel model)
    {
        text.Gap().Open(Head(model));
        foreach (var field in model.Fields)
            text.Line($"{field.Shape.Local} {field.Local} = {Start(model, field)};");
        bool many = model.Fields.Count > 64;
        if (model.Fields.Count > 0)
            text.Line(many ? $"global::System.Span<ulong> seen = stackalloc ulong[{((model.Fields.Count + 63) / 64).Invariant()}];" : "ulong seen = 0;");
        text.Line($"var at = reader.StartObject({model.Statics}.Schema);");
        if (model.Fields.Count > 0)
            Loop(text, model, many);
        else
            text.Open($"while (reader.NextField({model.Statics}.Schema, ref at, out _))").Close();
        Check(text, model, many);
        Take(text, model, many);
        text.Close();
    }

    public static string Head(ObjectModel model) => model.Head("void", "Read<TReader>",
        $"(ref TReader reader, ref {model.Type}{(model.IsClass ? "?" : "")} value)", "TReader : struct, PwFormats::IValueReader, allows ref struct");

    /// <summary>What a local holds before anything was read: what a merge starts from, or the default.</summary>
    private static string Start(ObjectModel model, Field field)
    {
        // Classes stay null until the end, so that a default is made only when it is needed.
        bool late = field.Setting is FieldSetting.Later or FieldSetting.LaterInit;
        bool isNull = field.Shape is { IsClass: true, MayBeNull: false };
        string fresh = isNull ? "null" : field.Default ?? field.Shape.Zero ?? "default";
        if (model.IsArguments)
            return fresh;
        if (model.IsClass)
            return isNull ? $"value?.{field.Member}" : late ? $"value is null ? default : value.{field.Member}" : $"value is null ? {fresh} : value.{field.Member}";
        // A struct that was never read looks like one that was: it can merge only where its zero is its default.
        return field.Default is null ? $"value.{field.Member}" : fresh;
    }

    private static void Loop(CodeText text, ObjectModel model, bool many)
    {
        text.Open($"while (reader.NextField({model.Statics}.Schema, ref at, out int index))");
        string word = many ? "seen[index >> 6]" : "seen";
        text.Line($"if (!TReader.Repeats && ({word} & (1UL << index)) != 0)");
        text.Under($"throw PwFormats::FieldFault.Twice(ref reader, {model.Statics}.Schema.Fields[index]);");
        text.Line($"{word} |= 1UL << index;");
        text.Open("switch (index)");
        foreach (var field in model.Fields)
        {
            text.Line($"case {field.Index.Invariant()}:");
            text.Under($"{field.Shape.Call}.Read(ref reader, ref {field.Local});");
            if (field.OneOf is not null)
                OneOf(text, model, field);
            text.Under("break;");
        }
        text.Close().Close();
    }

    private static void OneOf(CodeText text, ObjectModel model, Field field)
    {
        Field[] others = [.. model.Fields.Where(other => other.OneOf == field.OneOf && other != field)];
        if (others.Length == 0)
            return;
        string anyOther = string.Join(" || ", others.Select(other => $"{other.Local} is not null"));
        text.Under($"if ({field.Local} is not null && ({anyOther}))");
        text.Under("{");
        text.Under("    if (!TReader.Repeats)");
        text.Under($"        throw PwFormats::FieldFault.OneOf(ref reader, {model.Describe(field)});");
        foreach (var other in others)
            text.Under($"    {other.Local} = null;");
        text.Under("}");
    }

    private static void Check(CodeText text, ObjectModel model, bool many)
    {
        var required = model.Fields.Where(field => field.Required).ToArray();
        if (required.Length > 0)
        {
            var words = required.GroupBy(field => field.Index / 64).Select(group =>
            {
                string mask = $"0x{group.Aggregate(0UL, (bits, field) => bits | (1UL << (field.Index % 64))):X}UL";
                string word = many ? $"seen[{group.Key.Invariant()}]" : "seen";
                return $"({word} & {mask}) != {mask}";
            }).ToArray();
            string any = words.Length == 1 ? words[0] : $"({string.Join(" || ", words)})";
            text.Line($"if (!TReader.LeavesOutZeros && {any})");
            text.Under($"throw PwFormats::FieldFault.Missing(ref reader, {model.Statics}.Schema, seen);");
        }
        foreach (var field in model.Fields.Where(field => field.Shape is { IsClass: true, MayBeNull: false } && field.Setting is not (FieldSetting.Later or FieldSetting.LaterInit)))
        {
            if ((field.Default ?? field.Shape.Zero) is { } otherwise)
                text.Line($"{field.Local} ??= {otherwise};");
            else
                text.Line($"if ({field.Local} is null)").Under($"throw PwFormats::FieldFault.Missing(ref reader, {model.Describe(field)});");
        }
    }

    private static void Take(CodeText text, ObjectModel model, bool many)
    {
        string arguments = string.Join(", ", model.Fields.Where(field => field.Setting is FieldSetting.Constructor).Select(field => field.Local));
        string[] settings = [.. model.Fields.Where(field => field.Setting is FieldSetting.Initializer).Select(field => $"{field.Member} = {field.Local}")];
        Field[] later = [.. model.Fields.Where(field => field.Setting is FieldSetting.Later or FieldSetting.LaterInit)];
        string made = $"new {model.Type}({arguments}){(settings.Length == 0 ? "" : $" {{ {string.Join(", ", settings)} }}")}";
        if (later.Length == 0)
        {
            text.Line($"value = {made};");
            return;
        }
        text.Line($"var made = {made};");
        if (model.IsClass)
            text.Line("bool merging = value is not null;");
        foreach (var field in later)
        {
            string word = many ? $"seen[{(field.Index / 64).Invariant()}]" : "seen";
            string came = $"({word} & 0x{1UL << (field.Index % 64):X}UL) != 0";
            text.Line($"if ({(model.IsClass ? "merging || " : "")}{came})");
            string bang = field.Shape is { IsClass: true, MayBeNull: false } ? "!" : "";
            text.Under(field.Setting is FieldSetting.Later
                ? $"made.{field.Member} = {field.Local}{bang};"
                : $"{model.Statics}.Set{field.Property}({(model.IsClass ? "" : "ref ")}made, {field.Local}{bang});");
        }
        text.Line("value = made;");
    }
}
