using System.Net.Http.Headers;
using System.Text;
using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests.Http;

/// <summary>JSON-RPC as HTTP, and the examples of its specification, text by text.</summary>
public sealed class JsonRpcEndpointTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private readonly Probe _probe = new();
    private HttpRpcServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceTable();
        services.Add<IProbe>(null, _probe);
        Schema number = ScalarSchema.Of(ScalarKind.Int64), any = AnySchema.Instance;
        var subtract = new MethodSchema("subtract", MethodKind.Unary, new ObjectSchema("SubtractRequest", "", [Needed("minuend", 1, number), Needed("subtrahend", 2, number)]), number);
        var update = new MethodSchema("update", MethodKind.Unary, new ObjectSchema("UpdateRequest", "", [.. Enumerable.Range(1, 5).Select(place => new FieldSchema($"a{place}", place, () => any))]), null);
        var trace = new MethodSchema("trace", MethodKind.Unary, new ObjectSchema("TraceRequest", "", []), ScalarSchema.Of(ScalarKind.Text));
        services.Add(new ServiceSchema("", [subtract, update, trace]),
        [
            new DynamicMethod(subtract, (arguments, _) => new(Value.From(arguments.Get("minuend")!.Value.AsInteger() - arguments.Get("subtrahend")!.Value.AsInteger()))),
            new DynamicMethod(update, (_, _) => new(Value.Null)),
            new DynamicMethod(trace, (_, call) => new(Value.From(call.Headers.GetValueOrDefault("traceparent") ?? ""))),
        ]);
        _server = await HttpRpcServer.ListenAsync("http://127.0.0.1:0", services);

        static FieldSchema Needed(string name, int place, Schema schema) => new(name, place, () => schema) { Required = true };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}""", """{"jsonrpc":"2.0","id":1,"result":19}""")]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}""", """{"jsonrpc":"2.0","id":2,"result":-19}""")]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}""", """{"jsonrpc":"2.0","id":3,"result":19}""")]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}""", """{"jsonrpc":"2.0","id":4,"result":19}""")]
    [InlineData("""{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}""", "")]
    [InlineData("""{"jsonrpc": "2.0", "method": "foobar"}""", "")]
    [InlineData("""{"jsonrpc": "2.0", "method": "foobar", "id": "1"}""", """-32601 "1" """)]
    [InlineData("""{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]""", "-32700 null")]
    [InlineData("""{"jsonrpc": "2.0", "method": 1, "params": "bar"}""", "-32600 null")]
    [InlineData("""[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method" ]""", "-32700 null")]
    [InlineData("[]", "-32600 null")]
    [InlineData("[1]", "[-32600 null]")]
    [InlineData("[1,2,3]", "[-32600 null, -32600 null, -32600 null]")]
    [InlineData("""[{"jsonrpc": "2.0", "method": "update", "params": [1]}, {"jsonrpc": "2.0", "method": "update", "params": [7]}]""", "")]
    [InlineData("""[{"jsonrpc":"2.0","method":"subtract","params":[4,2],"id":"1"},{"jsonrpc":"2.0","method":"update","params":[7]},{"foo":"boo"},{"jsonrpc":"2.0","method":"foo.get","params":{"name":"myself"},"id":"5"}]""",
        """["1" = 2, -32600 null, -32601 "5"]""")]
    [InlineData("""{"jsonrpc":"2.0","method":"subtract","params":[1,1],"id":null}""", """{"jsonrpc":"2.0","id":null,"result":0}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"subtract","params":[1,1],"id":12345678901234567890.5e3}""", """{"jsonrpc":"2.0","id":12345678901234567890.5e3,"result":0}""")]
    [InlineData("""{"method":"subtract","params":[5,1],"id":"old"}""", """{"id":"old","result":4,"error":null}""")]
    [InlineData("""{"method":"update","params":[5],"id":null}""", "")]
    [InlineData("""{"jsonrpc":"2.0","method":"subtract","params":[1],"id":1}""", "-32602 1")]
    [InlineData("""{"jsonrpc":"2.0","method":"subtract","params":{"minuend":1,"subtrahend":1,"more":1},"id":1}""", "-32602 1")]
    [InlineData("", "-32700 null")]
    public async Task TheSpecificationsExamples(string request, string expected)
    {
        (int status, string body) = await PostAsync(request);

        Assert.Equal(200, status);
        if (!expected.Trim().StartsWith("{\"", StringComparison.Ordinal)) body = Short(body);
        Assert.Equal(expected.Trim(), body);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("Application/JSON; charset=\"UTF-8\"", 200)]
    [InlineData("application/json-rpc", 200)]
    [InlineData("application/jsonrequest", 200)]
    [InlineData("application/json; charset=iso-8859-1", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("text/xml", 415)]
    [InlineData(null, 415)]
    public async Task WhatAPageOfAnotherSiteCanSendRunsNothing(string? type, int status)
    {
        (int came, _) = await PostAsync("""{"jsonrpc":"2.0","method":"probe.remember","params":["ran"],"id":1}""", type);

        Assert.Equal(status, came);
        Assert.Equal(status == 200 ? "ran" : "", await _probe.Recall());
    }

    [Fact]
    public async Task NothingButPostRunsAnything()
    {
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options })
        {
            using var request = new HttpRequestMessage(method, Url);
            using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(405, (int)response.StatusCode);
            Assert.Equal(["POST"], response.Content.Headers.Allow);
        }
        using var packed = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new ByteArrayContent([1, 2]) };
        packed.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        packed.Content.Headers.ContentEncoding.Add("br");
        Assert.Equal(415, (int)(await _client.SendAsync(packed, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("application/x-ndjson", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":2}\n")]
    [InlineData("text/event-stream", "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":2}\n\n")]
    [InlineData("application/json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[1,2]}")]
    [InlineData("*/*", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[1,2]}")]
    public async Task AStreamComesAsTheCallerAccepts(string accept, string expected)
    {
        using HttpRequestMessage request = Request("""{"jsonrpc":"2.0","method":"probe.count","params":[2],"id":1}""");
        request.Headers.Accept.ParseAdd(accept);

        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(accept == "*/*" ? "application/json" : accept, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EventsComeOneByOneAndEndWithTheFailure()
    {
        using HttpRequestMessage request = Request("""{"jsonrpc":"2.0","method":"probe.countAndFail","params":[1],"id":1}""");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal("""data: {"jsonrpc":"2.0","id":1,"result":"item 1"}""", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Contains("\"code\":-32015", await lines.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Null(await lines.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TheCallersTraceReachesTheMethod()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using HttpRequestMessage request = Request("""{"jsonrpc":"2.0","method":"trace","id":1}""");
        request.Headers.Add("traceparent", Parent);

        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains(Parent, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private Uri Url => new($"http://127.0.0.1:{_server.Address.Port}/jsonrpc");

    private HttpRequestMessage Request(string body, string? type = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (type is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return request;
    }

    private async Task<(int Status, string Body)> PostAsync(string body, string? type = "application/json")
    {
        using HttpRequestMessage request = Request(body, type);
        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // Errors as «code id», results as «id = result»: the words of an error are not the specification's. Replies to a batch come in any order.
    private static string Short(string body)
    {
        if (body.Length == 0) return "";
        Value value = JsonFormat.Read(Encoding.UTF8.GetBytes(body), AnySchema.Instance, FormatLimits.Default);
        if (value.Kind is not ValueKind.List) return One(value);
        return $"[{string.Join(", ", value.AsList().Select(One).OrderBy(reply => reply.StartsWith('"') ? 0 : reply.EndsWith("null", StringComparison.Ordinal) ? 1 : 2))}]";

        static string One(Value reply) => reply.Get("error") is { } error
            ? $"{error.Get("code")!.Value.AsInteger()} {Json.Print(reply.Get("id")!.Value)}"
            : $"{Json.Print(reply.Get("id")!.Value)} = {Json.Print(reply.Get("result")!.Value)}";
    }
}
