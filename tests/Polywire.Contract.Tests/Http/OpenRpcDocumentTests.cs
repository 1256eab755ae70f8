using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests.Http;

/// <summary>Our OpenRPC document against the rules of its meta schema (https://meta.open-rpc.org), as far as they concern what we write.</summary>
public sealed class OpenRpcDocumentTests
{
    private static readonly string[] s_ofDocument = ["openrpc", "info", "servers", "methods", "components", "externalDocs"];

    private static readonly string[] s_ofMethod =
        ["name", "description", "summary", "servers", "tags", "paramStructure", "params", "result", "errors", "links", "examples", "deprecated", "externalDocs"];

    private static readonly string[] s_ofDescriptor = ["name", "summary", "description", "required", "schema", "deprecated"];

    private static readonly string[] s_types = ["array", "boolean", "integer", "null", "number", "object", "string"];

    [Fact]
    public async Task ItIsValid()
    {
        Value document = await DiscoverAsync();

        Known(document, s_ofDocument);
        Assert.Matches("^1\\.[0-3]\\.\\d+$", Text(document, "openrpc"));
        Assert.NotEqual("", Text(document.Get("info")!.Value, "title"));
        Assert.NotEqual("", Text(document.Get("info")!.Value, "version"));
        IReadOnlyList<Value> methods = document.Get("methods")!.Value.AsList();
        Assert.Equal(methods.Count, methods.Select(method => Text(method, "name")).Distinct().Count());
        Assert.Contains(methods, method => Text(method, "name") == "probe.double" && Text(method, "description").StartsWith("Doubles a number.", StringComparison.Ordinal));
        foreach (Value method in methods) CheckMethod(document, method);
        foreach ((Value name, Value schema) in document.Get("components")!.Value.Get("schemas")!.Value.AsMap())
        {
            Assert.Matches("^[0-z]+$", name.AsText());
            CheckSchema(document, schema);
        }
    }

    [Fact]
    public async Task ItReadsBackAsWhatItDescribes()
    {
        ServiceSchema probe = OpenRpc.Read(await DiscoverAsync()).Single(service => service.Name == "probe");
        ServiceSchema served = IProbeSchema();

        Assert.Equal(served.Methods.Select(method => method.Name), probe.Methods.Select(method => method.Name));
        Assert.Equal(served.Methods.Select(method => method.Kind), probe.Methods.Select(method => method.Kind));
        Assert.Equal(served.Methods.SelectMany(method => method.Request.Fields).Select(field => field.Name).Where(name => name != "value").Distinct().Order(),
            probe.Methods.SelectMany(method => method.Request.Fields).Select(field => field.Name).Where(name => name != "value").Distinct().Order());

        static ServiceSchema IProbeSchema()
        {
            var services = new ServiceTable();
            services.Add<IProbe>(null, new Probe());
            return services.Services[0];
        }
    }

    private static async Task<Value> DiscoverAsync()
    {
        var services = new ServiceTable();
        services.Add<IProbe>(null, new Probe());
        await using HttpRpcServer server = await HttpRpcServer.ListenAsync("http://127.0.0.1:0", services);
        await using RpcClient client = await RpcClient.ConnectAsync($"jsonrpc+http://127.0.0.1:{server.Address.Port}/jsonrpc");
        await foreach (Value document in client.CallAsync("rpc.discover", Value.List(), CallOptions.None, CancellationToken.None)) return document;
        throw new InvalidOperationException("no answer");
    }

    private static void CheckMethod(Value document, Value method)
    {
        Known(method, s_ofMethod);
        Assert.DoesNotContain(Text(method, "name"), new[] { "" });
        if (method.Get("paramStructure") is { } structure) Assert.Contains(structure.AsText(), new[] { "by-position", "by-name", "either" });
        IReadOnlyList<Value> parameters = method.Get("params")!.Value.AsList();
        Assert.Equal(parameters.Count, parameters.Select(parameter => Text(parameter, "name")).Distinct().Count());
        bool[] required = [.. parameters.Select(parameter => parameter.Get("required") is { Kind: ValueKind.Boolean } must && must.AsBoolean())];
        Assert.Equal(required.OrderByDescending(must => must), required);
        foreach (Value parameter in parameters.Append(method.Get("result")!.Value))
        {
            Known(parameter, s_ofDescriptor);
            Assert.NotEqual("", Text(parameter, "name"));
            CheckSchema(document, parameter.Get("schema")!.Value);
        }
        foreach (Value tag in method.Get("tags")?.AsList() ?? []) Assert.NotEqual("", Text(tag, "name"));
    }

    // JSON Schema, draft 7: types are of its seven, references lead somewhere, what holds schemas holds schemas.
    private static void CheckSchema(Value document, Value schema)
    {
        if (schema.Kind is ValueKind.Boolean) return;
        Assert.Equal(ValueKind.Map, schema.Kind);
        if (schema.Get("$ref") is { } reference) Assert.NotNull(document.Get("components")!.Value.Get("schemas")!.Value.Get(reference.AsText().Split('/')[^1]));
        if (schema.Get("type") is { } type)
            foreach (Value one in type.Kind is ValueKind.List ? type.AsList() : [type]) Assert.Contains(one.AsText(), s_types);
        if (schema.Get("items") is { } items) CheckSchema(document, items);
        if (schema.Get("additionalProperties") is { } others) CheckSchema(document, others);
        foreach (string many in new[] { "oneOf", "anyOf", "allOf" })
            foreach (Value one in schema.Get(many)?.AsList() ?? []) CheckSchema(document, one);
        IReadOnlyList<KeyValuePair<Value, Value>> properties = schema.Get("properties")?.AsMap() ?? [];
        foreach ((Value _, Value property) in properties) CheckSchema(document, property);
        foreach (Value name in schema.Get("required")?.AsList() ?? []) Assert.Contains(properties, property => property.Key == name);
    }

    private static void Known(Value map, string[] names) =>
        Assert.All(map.AsMap().Select(entry => entry.Key.AsText()), name => Assert.True(name.StartsWith("x-", StringComparison.Ordinal) || names.Contains(name), $"unknown member {name}"));

    private static string Text(Value map, string name) => map.Get(name) is { Kind: ValueKind.Text } text ? text.AsText() : "";
}
