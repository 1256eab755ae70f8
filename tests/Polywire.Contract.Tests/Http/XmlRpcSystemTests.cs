using System.Xml.Linq;
using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests.Http;

/// <summary>XML-RPC's <c>system.*</c>: what can be called, and many calls in one.</summary>
public sealed class XmlRpcSystemTests : IAsyncLifetime
{
    private XmlRpcPlace _place = null!;

    public async ValueTask InitializeAsync() => _place = await XmlRpcPlace.StartAsync();

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task MethodsAreListedWithTypesAndHelp()
    {
        string[] names = [.. (await _place.AskAsync(XmlRpcPlace.Call("system.listMethods"))).Descendants("string").Select(name => name.Value)];
        Assert.Contains("probe.double", names);
        Assert.Contains("system.multicall", names);
        Assert.Contains("system.getCapabilities", names);
        Assert.Equal(names.Length, names.Distinct().Count());

        Assert.Equal(["i8", "i8"], await SignatureAsync("probe.double"));
        Assert.Equal(["string", "string", "string", "int", "string"], await SignatureAsync("probe.join"));
        Assert.Equal(["base64", "base64"], await SignatureAsync("probe.reverse"));
        Assert.Equal(["array", "i8"], await SignatureAsync("probe.count"));
        Assert.Equal(["struct", "struct"], await SignatureAsync("probe.echo"));
        Assert.Equal(["nil", "string"], await SignatureAsync("probe.remember"));
        string[] words = ["int", "i8", "string", "double", "boolean", "dateTime.iso8601", "base64", "array", "struct", "nil", "any"];
        foreach (string name in names) Assert.All(await SignatureAsync(name), word => Assert.Contains(word, words));

        Assert.Contains("Doubles a number.", await _place.ValueAsync(XmlRpcPlace.Call("system.methodHelp", "probe.double")), StringComparison.Ordinal);
        Assert.Equal("", await _place.ValueAsync(XmlRpcPlace.Call("system.methodHelp", "probe.recall")));
        Assert.Equal(-32004, (await _place.FaultAsync(XmlRpcPlace.Call("system.methodSignature", "probe.purr"))).Code);
    }

    [Fact]
    public async Task CapabilitiesSayWhatIsAllowed()
    {
        Assert.Equal(["xmlrpc", "introspection", "system.multicall", "faults_interop"], await CapabilitiesAsync(_place));
        await using XmlRpcPlace extended = await XmlRpcPlace.StartAsync(HttpRpcOptions.Default with { XmlRpc = XmlRpcOptions.Extended });
        Assert.Equal(["xmlrpc", "introspection", "system.multicall", "faults_interop", "nil", "i8"], await CapabilitiesAsync(extended));

        static async Task<IEnumerable<string>> CapabilitiesAsync(XmlRpcPlace place) =>
            (await place.AskAsync(XmlRpcPlace.Call("system.getCapabilities"))).Element("params")!.Element("param")!.Element("value")!.Element("struct")!.Elements("member").Select(member => member.Element("name")!.Value);
    }

    [Fact]
    public async Task IntrospectionCanBeTurnedOff()
    {
        await using XmlRpcPlace silent = await XmlRpcPlace.StartAsync(HttpRpcOptions.Default with { Calls = RpcServerOptions.Default with { Introspection = false } });

        Assert.Equal(-32601, (await silent.FaultAsync(XmlRpcPlace.Call("system.listMethods"))).Code);
        Assert.Equal("14", await silent.ValueAsync(Multicall(Part("probe.double", "<int>7</int>"))));
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{silent.Port}/RPC2");
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () => await client.DescribeAsync(CancellationToken.None));
        Assert.Equal(RpcStatus.Unimplemented, failure.Status);
    }

    [Fact]
    public async Task ManyCallsInOneRunInTheirOrderAndFailAlone()
    {
        XElement[] results = await ResultsAsync(
            Part("probe.remember", "first"),
            Part("probe.doubleSlowly", "<int>4</int>", "<int>50</int>"),
            Part("probe.recall"),
            Part("probe.fail", "<int>9</int>", "no hats"),
            Part("probe.purr"),
            Part("probe.remember", "second"),
            Part("probe.recall"),
            Part("probe.double", "seven"),
            Part("probe.count", "<int>2</int>"));

        Assert.Equal(["", "8", "first", "-32009no hats", "-32601", "", "second", "-32602", "12"], results.Select(result => Summary(result)));
        Assert.Equal("second", await _place.Probe.Recall());

        // [value], or a fault that is not wrapped
        static string Summary(XElement result) => result.Element("struct") is { } fault
            ? fault.Elements("member").First().Element("value")!.Value + (fault.Value.Contains("no hats", StringComparison.Ordinal) ? "no hats" : "")
            : Assert.Single(result.Element("array")!.Element("data")!.Elements("value")).Value;
    }

    [Fact]
    public async Task NoCallsAreNoResults()
    {
        Assert.Empty(await ResultsAsync());
        Assert.Empty((await _place.AskAsync("<methodCall><methodName>system.multicall</methodName><params><param><value><array/></value></param></params></methodCall>")).Descendants("fault"));
    }

    [Theory]
    [InlineData(-32602, "<methodCall><methodName>system.multicall</methodName></methodCall>")]
    [InlineData(-32602, "<methodCall><methodName>system.multicall</methodName><params><param><value>x</value></param></params></methodCall>")]
    [InlineData(-32602, "<methodCall><methodName>system.multicall</methodName><params><param><value><array><data><value>x</value></data></array></value></param></params></methodCall>")]
    [InlineData(-32602, "<methodCall><methodName>system.multicall</methodName><params><param><value><array><data><value><struct></struct></value></data></array></value></param></params></methodCall>")]
    public async Task WrongArgumentsAreOneFault(int code, string document) => Assert.Equal(code, (await _place.FaultAsync(document)).Code);

    [Fact]
    public async Task ItDoesNotStandWithinItself()
    {
        XElement[] results = await ResultsAsync(Part("system.multicall", $"<array><data><value>{Part("probe.remember", "inner")}</value></data></array>"), Part("probe.recall"));

        Assert.Contains("-32602", results[0].Value, StringComparison.Ordinal);
        Assert.Equal("", results[1].Value);
    }

    [Fact]
    public async Task OneCallMoreThanTheLimitRunsNone()
    {
        string part = Part("probe.remember", "x");
        Assert.Equal(1000, (await ResultsAsync([.. Enumerable.Repeat(part, 1000)])).Length);
        await _place.Probe.Remember("");

        (int code, string text) = await _place.FaultAsync(Multicall([.. Enumerable.Repeat(part, 1001)]));

        Assert.Equal(-32600, code);
        Assert.Contains("MulticallCalls", text, StringComparison.Ordinal);
        Assert.Equal("", await _place.Probe.Recall());
    }

    [Fact]
    public async Task ResultsBeyondTheLimitOfAMessageAreFaults()
    {
        await using XmlRpcPlace small = await XmlRpcPlace.StartAsync(HttpRpcOptions.Default with
        {
            Calls = RpcServerOptions.Default with { Limits = RpcLimits.Default with { MessageBytes = 20_000 } },
        });
        string part = Part("probe.count", "<int>500</int>");

        XElement response = await small.AskAsync(Multicall(part, part, Part("probe.double", "<int>7</int>")));

        XElement[] results = [.. response.Element("params")!.Element("param")!.Element("value")!.Element("array")!.Element("data")!.Elements("value")];
        Assert.NotNull(results[0].Element("array"));
        Assert.Contains("MessageBytes", results[1].Element("struct")!.Value, StringComparison.Ordinal);
        Assert.Equal("14", results[2].Value);
    }

    [Fact]
    public async Task TimeIsForAllOfThemTogether()
    {
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{_place.Port}/RPC2");
        Value call = Value.Map(("methodName", Value.From("probe.doubleSlowly")), ("params", Value.List(Value.From(1), Value.From(400))));

        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (Value _ in client.CallAsync("system.multicall", Value.List(Value.List(call, call, call, call)), new CallOptions { Timeout = TimeSpan.FromMilliseconds(600) }, CancellationToken.None))
            {
            }
        });

        Assert.Equal(RpcStatus.DeadlineExceeded, failure.Status);
        await Eventually.HoldsAsync(() => _place.Probe.Running == 0);
    }

    [Fact]
    public async Task ACallerThatHasGoneGetsNoMoreCallsRun()
    {
        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://127.0.0.1:{_place.Port}/RPC2");
        Value wait = Value.Map(("methodName", Value.From("probe.waitForCancellation")), ("params", Value.List(Value.From("gone"))));
        Value remember = Value.Map(("methodName", Value.From("probe.remember")), ("params", Value.List(Value.From("unwanted"))));
        using var leaving = new CancellationTokenSource();
        Task call = Task.Run(async () =>
        {
            await foreach (Value _ in client.CallAsync("system.multicall", Value.List(Value.List(wait, remember)), CallOptions.None, leaving.Token))
            {
            }
        }, CancellationToken.None);
        await _place.Probe.BegunAsync("gone");

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _place.Probe.CancelledAsync("gone");
        await Task.Delay(100, CancellationToken.None);
        Assert.Equal("", await _place.Probe.Recall());
    }

    private static string Part(string method, params string[] values) =>
        $"<struct><member><name>methodName</name><value>{method}</value></member><member><name>params</name><value><array><data>{string.Concat(values.Select(value => $"<value>{value}</value>"))}</data></array></value></member></struct>";

    private static string Multicall(params string[] parts) =>
        XmlRpcPlace.Call("system.multicall", $"<array><data>{string.Concat(parts.Select(part => $"<value>{part}</value>"))}</data></array>");

    private async Task<XElement[]> ResultsAsync(params string[] parts) =>
        [.. (await _place.AskAsync(Multicall(parts))).Element("params")!.Element("param")!.Element("value")!.Element("array")!.Element("data")!.Elements("value")];

    private async Task<string[]> SignatureAsync(string method)
    {
        XElement outer = (await _place.AskAsync(XmlRpcPlace.Call("system.methodSignature", method))).Descendants("data").First();
        return [.. Assert.Single(outer.Elements("value")).Descendants("string").Select(word => word.Value)];
    }
}
