namespace Polywire.Generators;

/// <summary>Writes the method that checks an object's rules, when it has any, or holds objects that may have.</summary>
internal static class ValidateText
{
    public static bool Needs(ObjectModel model) =>
        model.Fields.Any(field => field.Rules.Count > 0 || field.Shape.HoldsObjects) || OneOfs(model).Any();

    public static void Write(CodeText text, ObjectModel model)
    {
        if (!Needs(model))
            return;
        text.Gap().Open(Head(model));
        if (model.Fields.Any(field => field.Shape.HoldsObjects))
            text.Line("int before;");
        foreach (var field in model.Fields)
        {
            for (int index = 0; index < field.Rules.Count; index++)
            {
                var rule = field.Rules[index];
                string broken = rule.Broken.Replace(Rule.Value, $"value.{field.Member}").Replace(Rule.StaticName, $"{model.Statics}.{Static(field, index)}");
                text.Line($"if ({broken.Replace(Rule.Local, $"field{field.Index.Invariant()}")})");
                text.Under($"faults.Add({Spelling.Quote(field.Name)}, {Spelling.Quote(rule.Message)});");
            }
            if (field.Shape.HoldsObjects)
                Inner(text, field);
        }
        foreach (var group in OneOfs(model))
            OneOf(text, group);
        text.Close();
    }

    public static string Head(ObjectModel model) => model.Head("void", "Validate", $"({model.Type} value, ref PwFormats::FaultList faults)");

    /// <summary>Writes what the rules need once per program.</summary>
    public static void Statics(CodeText text, ObjectModel model)
    {
        foreach (var field in model.Fields)
        {
            for (int index = 0; index < field.Rules.Count; index++)
            {
                if (field.Rules[index].StaticType is { } type)
                    text.Line($"public static readonly {type} {Static(field, index)} = {field.Rules[index].StaticValue};");
            }
        }
    }

    private static string Static(Field field, int index) => $"{field.Static}Rule{index.Invariant()}";

    private static void Inner(CodeText text, Field field)
    {
        text.Line("before = faults.Count;");
        text.Line($"{field.Shape.Call}.Validate(value.{field.Member}, ref faults);");
        text.Line("if (faults.Count > before)");
        text.Under($"faults.Under(before, {Spelling.Quote(field.Name)});");
    }

    private static IEnumerable<IGrouping<string?, Field>> OneOfs(ObjectModel model) =>
        model.Fields.Where(field => field.OneOf is not null).GroupBy(field => field.OneOf).Where(group => group.Count() > 1);

    private static void OneOf(CodeText text, IGrouping<string?, Field> group)
    {
        string count = string.Join(" + ", group.Select(field => $"(value.{field.Member} is null ? 0 : 1)"));
        string names = string.Join(", ", group.Select(field => field.Name));
        text.Line($"if ({count} > 1)");
        text.Under($"faults.Add({Spelling.Quote(group.Key!)}, {Spelling.Quote($"only one of {names} may be there")});");
    }
}
