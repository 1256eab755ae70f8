namespace Polywire.Generators;

/// <summary>Writes how a method is run when a call arrives, and the struct that holds the call's arguments.</summary>
internal static class CallText
{
    /// <summary>The struct and its shape. A stream of items has none: they are read one by one.</summary>
    public static void Write(CodeText text, ServiceModel service, ServiceMethod method)
    {
        if (method.ItemIsObject)
            return;
        string self = method.Base + "Request";
        var model = new ObjectModel(self, method.Fields, method.Base + "Fields")
        {
            Name = Spelling.Quote(self),
            Package = service.Name,
            IsArguments = true,
        };
        SchemaText.Write(text, model);
        if (method.Item is not null)
            return;
        text.Gap().Line($"/// <summary>The arguments of {method.Name}.</summary>");
        text.Open($"public struct {self} : PwFormats::IShape<{self}>");
        foreach (var field in method.Fields)
            text.Line($"public {field.Shape.Type} {field.Member};");
        text.Gap().Line($"static PwFormats::Schema PwFormats::IShape<{self}>.Schema => {model.Statics}.Schema;");
        WriteText.Write(text, model);
        ReadText.Write(text, model);
        ValidateText.Write(text, model);
        text.Close();
    }

    /// <summary>The class that runs such methods.</summary>
    public static string Method(ServiceModel service, ServiceMethod method)
    {
        string request = $"{ServiceText.Holder}.{method.Base}Request";
        string sent = method.Item is { } item ? $"{item.Type}, {item.Argument}" : $"{request}, {request}";
        return $"{method.Kind}Method<{service.Self}, {sent}, {Reply(method)}>";
    }

    /// <summary>What comes back, and its shape.</summary>
    public static string Reply(ServiceMethod method) =>
        method.Reply is null ? "PwFormats::Nothing, PwFormats::NothingShape" : $"{method.Reply.Type}, {method.Reply.Argument}";

    /// <summary>Writes the function that calls the method.</summary>
    public static void Run(CodeText text, ServiceMethod method)
    {
        string called = $"target.{method.Member}({string.Join(", ", method.Arguments)})";
        string head = $"(target, {(method.Item is null ? "request" : "items")}, call) =>";
        if (method.Reply is not null)
        {
            text.Line($"static {head} {(method.Form is ReplyForm.Value or ReplyForm.TaskOf ? $"new({called})" : called)}),");
            return;
        }
        bool waits = method.Form is not ReplyForm.Nothing;
        text.Open((waits ? "static async " : "static ") + head);
        text.Line(waits ? $"await {called}.ConfigureAwait(false);" : called + ";");
        text.Line("return default;");
        text.Close("),");
    }
}
