using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Writes what makes a type a service: its description, its methods as the wires call them, and for interfaces the client.</summary>
internal static class ServiceText
{
    /// <summary>The nested class that holds everything generated for a service.</summary>
    public const string Holder = "PolywireCalls";

    public static OutputFile Write(ServiceModel service, IEnumerable<INamedTypeSymbol> enums)
    {
        string type = service.Self;
        var text = FileText.Begin(rpc: true);
        int open = FileText.OpenType(text, service.Type, service.IsInterface ? $"PwRpc::IServiceClient<{type}>" : $"PwRpc::IService<{type}>");
        text.Line($"static PwFormats::ServiceSchema PwRpc::IService<{type}>.Describe(string? name) => {Holder}.Describe(name);");
        text.Line();
        Bind(text, service);
        if (service.IsInterface)
        {
            text.Line();
            text.Line($"static {type} PwRpc::IServiceClient<{type}>.Over(PwRpc::RpcClient client, string? name) => new {Holder}.Client(client, {Holder}.Describe(name));");
        }
        text.Line();
        text.Line("/// <summary>What the wires need of the service.</summary>");
        text.Open($"private static class {Holder}");
        Describe(text, service);
        if (service.IsInterface)
            ClientText.Write(text, service);
        foreach (var method in service.Methods)
            CallText.Write(text, service, method);
        foreach (var held in enums)
            EnumText.Struct(text, held, "public");
        text.Close();
        FileText.Close(text, open);
        return new(FileText.Hint(service.Type, "Service"), text.ToString());
    }

    private static void Bind(CodeText text, ServiceModel service)
    {
        text.Open($"static global::System.Collections.Generic.IReadOnlyList<PwRpc::Method> PwRpc::IService<{service.Self}>.Bind({service.Self} target, PwFormats::ServiceSchema schema)");
        text.Open("return new PwRpc::Method[]");
        for (int index = 0; index < service.Methods.Count; index++)
        {
            var method = service.Methods[index];
            text.Line($"new PwRpc::{CallText.Method(service, method)}(schema.Methods[{index.Invariant()}], target,");
            text.Indent(() => CallText.Run(text, method));
        }
        text.Close(";").Close();
    }

    private static void Describe(CodeText text, ServiceModel service)
    {
        text.Line("public static PwFormats::ServiceSchema Describe(string? name) => new(");
        text.Under($"name ?? {Spelling.Quote(service.Name)},");
        text.Under("[");
        foreach (var method in service.Methods)
            text.Under("    " + Describe(method));
        text.Under("],");
        text.Under($"{Spelling.Quote(service.Doc)});");
    }

    private static string Describe(ServiceMethod method)
    {
        List<string> facts = [];
        if (method.Reply is { MayBeNull: true })
            facts.Add("ReplyMayBeNull = true");
        if (method.NoSideEffects)
            facts.Add("NoSideEffects = true");
        if (method.Doc.Length > 0)
            facts.Add($"Doc = {Spelling.Quote(method.Doc)}");
        string tail = facts.Count == 0 ? "" : $" {{ {string.Join(", ", facts)} }}";
        string request = method.ItemIsObject ? $"(PwFormats::ObjectSchema){method.Item!.Call}.Schema" : $"{method.Base}Fields.Schema";
        string reply = method.Reply is null ? "null" : method.Reply.Call + ".Schema";
        return $"new PwFormats::MethodSchema({Spelling.Quote(method.Name)}, PwFormats::MethodKind.{method.Kind}, {request}, {reply}){tail},";
    }
}
