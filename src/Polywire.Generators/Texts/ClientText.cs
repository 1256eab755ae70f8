namespace Polywire.Generators;

/// <summary>Writes the class that calls a service over any wire.</summary>
internal static class ClientText
{
    public static void Write(CodeText text, ServiceModel service)
    {
        text.Gap().Line($"/// <summary>Calls {service.Name} on the other side of a wire.</summary>");
        text.Open($"public sealed class Client(PwRpc::RpcClient client, PwFormats::ServiceSchema schema) : {service.Self}");
        text.Line("private readonly PwRpc::RpcClient _client = client;");
        text.Line("private readonly PwFormats::ServiceSchema _schema = schema;");
        for (int index = 0; index < service.Methods.Count; index++)
        {
            var method = service.Methods[index];
            text.Gap().Line($"{(method.Form is ReplyForm.Task or ReplyForm.ValueTask ? "async " : "")}{method.Returns} {method.Declarer}.{method.Member}({method.Parameters}) =>");
            text.Under(Call(method, index));
        }
        // What it stands on is not its own.
        if (Has(service, "System.IDisposable"))
            text.Gap().Open("void global::System.IDisposable.Dispose()").Close();
        if (Has(service, "System.IAsyncDisposable"))
            text.Gap().Line("global::System.Threading.Tasks.ValueTask global::System.IAsyncDisposable.DisposeAsync() => default;");
        text.Close();
    }

    private static bool Has(ServiceModel service, string name) => service.Type.AllInterfaces.Any(candidate => TypeNames.Metadata(candidate) == name);

    private static string Call(ServiceMethod method, int index)
    {
        string sent = method.Item is { } item ? $"{item.Type}, {item.Argument}" : $"{method.Base}Request, {method.Base}Request";
        string settings = string.Join(", ", method.Fields.Select(field => $"{field.Member} = {field.Member}"));
        string value = method.Item is not null ? method.ItemParameter
            : $"new {method.Base}Request{(settings.Length == 0 ? "()" : $" {{ {settings} }}")}";
        string operation = (method.Item is not null, method.IsStream) switch
        {
            (false, false) => "CallAsync",
            (false, true) => "StreamAsync",
            (true, false) => "SendAllAsync",
            (true, true) => "ExchangeAsync",
        };
        string call = $"_client.{operation}<{sent}, {CallText.Reply(method)}>(_schema.Methods[{index.Invariant()}], {value}, PwRpc::CallOptions.None, {method.Token})";
        return method.Form switch
        {
            ReplyForm.Task or ReplyForm.ValueTask => $"await {call}.ConfigureAwait(false);",
            ReplyForm.TaskOf => call + ".AsTask();",
            _ => call + ";",
        };
    }
}
