using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Hubs.Tests.Services;

/// <summary>Servers elsewhere, called through the hub. What streams, types and troubles keep on the way is in the contract suite's MountTests.</summary>
public sealed class MountTests
{
    private static readonly string[] s_far = ["jsonrpc+tcp", "msgpackrpc+tcp", "zerorpc+tcp"], s_near = [.. s_far, "jsonrpc+http", "xmlrpc+http", "grpc"];

    public static TheoryData<string> Wires => [.. s_far];

    public static TheoryData<string, string> Pairs => [.. s_far.SelectMany(far => s_near.Select(near => (far, near)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task ItsMethodsAreCalledOverEveryWire(string far, string near)
    {
        await using FarServer server = await FarServer.StartAsync(far + "://127.0.0.1:0");
        await using Hub hub = await StartAsync(near, ("sums", server.Address));
        await using RpcClient client = await ConnectAsync(hub, near);

        Assert.Equal(14, (await CallAsync(client, "sums.double", Value.From(7))).AsInteger());
        // Also by the name that it has there; over gRPC the types of what is not described would have to be known.
        if (near != "grpc") Assert.Equal(14, (await CallUnlistedAsync(client, "sums.calc.double", Value.From(7))).AsInteger());
        ServiceSchema sums = Assert.Single(await client.DescribeAsync(CancellationToken.None), service => service.Name == "sums");
        Assert.Equal("Does double.", Assert.Single(sums.Methods).Doc);
        RpcException failure = await FailsAsync(client, "sums.triple", Value.From(7));
        Assert.Equal(RpcStatus.Unimplemented, failure.Status);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task AServerThatDoesNotSayWhatItOffersIsCalledByName(string far, string near)
    {
        await using FarServer server = await FarServer.StartAsync(far + "://127.0.0.1:0", introspection: false);
        await using Hub hub = await StartAsync(near, ("sums", server.Address));
        await using RpcClient client = await ConnectAsync(hub, near);

        Assert.Equal(14, (await CallUnlistedAsync(client, "sums.calc.double", Value.From(7))).AsInteger());
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallUnlistedAsync(client, "sums.calc.triple", Value.From(7)).WithinPatience());
        Assert.Equal(RpcStatus.Unimplemented, failure.Status);
        Assert.DoesNotContain(await client.DescribeAsync(CancellationToken.None), service => service.Name == "sums");
        if (near.StartsWith("jsonrpc", StringComparison.Ordinal) && far.StartsWith("jsonrpc", StringComparison.Ordinal))
            Assert.Equal(14, (await CallNamedAsync(client, "sums.calc.double", Value.Map(("num", Value.From(7))))).AsInteger());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task FailuresKeepStatusMessageAndDetails(string far, string near)
    {
        await using FarServer server = await FarServer.StartAsync(far + "://127.0.0.1:0");
        server.Add("faults", FarServer.Fail());
        await using Hub hub = await StartAsync(near, ("sums", server.Address));
        await using RpcClient client = await ConnectAsync(hub, near);
        Value details = Value.Map(("retry", Value.List(Value.From(1), Value.From("two"))));

        RpcException failure = await FailsAsync(client, "sums.faults.fail", Value.From((long)RpcStatus.Unavailable), Value.From(0), Value.From("no hats today 猫"), details);

        Assert.Equal((RpcStatus.Unavailable, "no hats today 猫"), (failure.Status, failure.Message));
        bool keepsMore = Keeps(far) && Keeps(near);
        if (keepsMore) Assert.Equal(details, failure.Details);
        // A number of the server's own is not ours to change.
        failure = await FailsAsync(client, "sums.faults.fail", Value.From((long)RpcStatus.NotFound), Value.From(4711), Value.From("gone"), Value.From(""));
        Assert.Equal("gone", failure.Message);
        if (keepsMore) Assert.Equal(4711, failure.Code);

        // Wires with numbers and data of their own.
        static bool Keeps(string wire) => wire.StartsWith("jsonrpc", StringComparison.Ordinal) || wire.StartsWith("msgpackrpc", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task AServerThatIsNotThereIsUnavailableUntilItIs(string far)
    {
        string address = $"{far}://127.0.0.1:{FreePort.Next()}";
        await using Hub hub = await StartAsync("msgpackrpc+tcp", ("sums", address));
        await using RpcClient client = await ConnectAsync(hub, "msgpackrpc+tcp");

        Assert.Equal(RpcStatus.Unavailable, (await FailsAsync(client, "sums.double", Value.From(7))).Status);
        Assert.DoesNotContain(address, (await FailsAsync(client, "sums.double", Value.From(7))).Message, StringComparison.Ordinal);
        Assert.Equal(6, (await CallAsync(client, "demo.double", Value.From(3))).AsInteger());

        await using FarServer server = await FarServer.StartAsync(address);
        Assert.Equal(14, (await CallAsync(client, "sums.calc.double", Value.From(7))).AsInteger());
        await Eventually.HoldsAsync(() => hub.Services.Services.Any(service => service.Name == "sums"));
        Assert.Equal(14, (await CallAsync(client, "sums.double", Value.From(7))).AsInteger());
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task AServerThatComesBackIsCalledAgainAndAskedAgain(string far)
    {
        await using FarServer server = await FarServer.StartAsync(far + "://127.0.0.1:0");
        await using Hub hub = await StartAsync("msgpackrpc+tcp", ("sums", server.Address));
        await using RpcClient client = await ConnectAsync(hub, "msgpackrpc+tcp");
        Assert.Equal(14, (await CallAsync(client, "sums.double", Value.From(7))).AsInteger());

        await server.StopAsync();
        Assert.Equal(RpcStatus.Unavailable, (await FailsAsync(client, "sums.double", Value.From(7))).Status);
        // What it offered stays listed: callers hear that it is away, not that there is no such thing.
        Assert.Contains(hub.Services.Services, service => service.Name == "sums");
        server.Add("more", FarServer.Twice("twice"));
        await server.StartAsync();

        Assert.Equal(14, (await CallAsync(client, "sums.double", Value.From(7))).AsInteger());
        await Eventually.HoldsAsync(() => hub.Services.Services.Any(service => service.Name == "sums.more"));
        Assert.Equal(14, (await CallAsync(client, "sums.more.twice", Value.From(7))).AsInteger());
    }

    [Fact]
    public async Task AMethodThatIsNewThereIsCalledAtOnceAndListedSoon()
    {
        await using FarServer server = await FarServer.StartAsync("jsonrpc+tcp://127.0.0.1:0");
        await using Hub hub = await StartAsync("msgpackrpc+tcp", ("sums", server.Address));
        await using RpcClient client = await ConnectAsync(hub, "msgpackrpc+tcp");

        server.Add("more", FarServer.Twice("twice"));

        Assert.Equal(14, (await CallAsync(client, "sums.more.twice", Value.From(7))).AsInteger());
        await Eventually.HoldsAsync(() => hub.Services.Services.Any(service => service.Name == "sums.more"));
        // The short name of what was there first stays.
        Assert.Equal(14, (await CallAsync(client, "sums.double", Value.From(7))).AsInteger());
    }

    [Fact]
    public async Task DeadlineTraceAndCancellationArePassedOn()
    {
        await using FarServer server = await FarServer.StartAsync("jsonrpc+tcp://127.0.0.1:0");
        server.Add("far", server.Look(), server.Wait());
        await using Hub hub = await StartAsync("jsonrpc+http", ("sums", server.Address));
        await using RpcClient client = await ConnectAsync(hub, "jsonrpc+http");
        var headers = new Dictionary<string, string> { ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ["authorization"] = "Basic c2VjcmV0" };

        await foreach (Value _ in client.CallAsync("sums.far.look", Value.List(), new CallOptions { Timeout = TimeSpan.FromMinutes(3), Headers = headers }, CancellationToken.None)) { }

        Assert.InRange(server.Left!.Value, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", server.Headers["traceparent"], StringComparison.Ordinal);
        // Who may call the hub is not its server's business.
        Assert.DoesNotContain("authorization", server.Headers.Keys);

        // On a busy machine the first may end before it has come so far.
        while (!server.HasBegun)
        {
            RpcException late = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                await foreach (Value _ in client.CallAsync("sums.far.wait", Value.List(), new CallOptions { Timeout = TimeSpan.FromMilliseconds(200) }, CancellationToken.None)) { }
            });
            Assert.Equal(RpcStatus.DeadlineExceeded, late.Status);
        }
        await server.Cancelled.Task.WithinPatience();
    }

    [Fact]
    public async Task AHubThatMountsItselfDoesNotGrowForEver()
    {
        var options = new MountOptions { Refresh = TimeSpan.FromMilliseconds(10), Methods = 8 };
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["msgpackrpc+tcp://127.0.0.1:0"] });
        await using Mount self = hub.Services.Mount("self", hub.AddressOf("msgpackrpc"), options);
        await self.ReachedAsync().AsTask().WithinPatience();
        await using RpcClient client = await ConnectAsync(hub, "msgpackrpc+tcp");

        Assert.Equal(14, (await CallAsync(client, "self.self.self.demo.double", Value.From(7))).AsInteger());
        await Eventually.HoldsAsync(() => self.Services.Sum(service => service.Methods.Count) == 8);
    }

    [Fact]
    public async Task AMountThatIsDisposedOfTakesItsMethodsAway()
    {
        await using FarServer server = await FarServer.StartAsync("jsonrpc+tcp://127.0.0.1:0");
        var services = new ServiceTable();
        int told = 0;
        Mount mount = services.Mount("sums", server.Address, new MountOptions { Changed = _ => Interlocked.Increment(ref told) });
        await mount.ReachedAsync().AsTask().WithinPatience();
        Assert.NotNull(services.Find("sums.double"));
        Assert.Null(mount.Failure);
        Assert.Equal(1, told);

        await mount.DisposeAsync();

        Assert.Null(services.Find("sums.double"));
        Assert.Null(services.Find("sums.anything"));
        Assert.Empty(services.Services);
        // The name is free again.
        await services.Mount("sums", server.Address).DisposeAsync();
    }

    [Theory]
    [InlineData("demo", "jsonrpc+tcp://127.0.0.1:1", "already")]
    [InlineData("", "jsonrpc+tcp://127.0.0.1:1", "name")]
    [InlineData("cats", "redis://127.0.0.1:1", "carries no calls")]
    [InlineData("cats", "jsonrpc+tpc://127.0.0.1:1", "jsonrpc+tcp")]
    public async Task AMountThatCannotBeSaysWhy(string name, string address, string says) =>
        Assert.Contains(says, (await Assert.ThrowsAsync<AddressException>(() => StartAsync("redis", (name, address)))).Message, StringComparison.Ordinal);

    private static async Task<Hub> StartAsync(string wire, params (string Name, string Address)[] services) => await Hub.StartAsync(new HubOptions
    {
        Listen = [(wire.EndsWith("+http", StringComparison.Ordinal) ? "http" : wire) + "://127.0.0.1:0"],
        Services = services.ToDictionary(service => service.Name, service => service.Address),
    });

    private static async Task<RpcClient> ConnectAsync(Hub hub, string wire) => await RpcClient.ConnectAsync(wire switch
    {
        "jsonrpc+http" => $"{wire}://127.0.0.1:{hub.Addresses[0].Port}/jsonrpc",
        "xmlrpc+http" => $"{wire}://127.0.0.1:{hub.Addresses[0].Port}/RPC2",
        _ => $"{wire}://127.0.0.1:{hub.Addresses[0].Port}",
    });

    private static Task<Value> CallAsync(RpcClient client, string method, params Value[] arguments) => CallNamedAsync(client, method, Value.From(arguments));

    // Over gRPC only what is described can be called by its name alone.
    private static async Task<Value> CallUnlistedAsync(RpcClient client, string method, params Value[] arguments)
    {
        if (client.GetType().Name != "GrpcClient") return await CallAsync(client, method, arguments);
        int dot = method.LastIndexOf('.');
        var schema = new MethodSchema(method[(dot + 1)..], MethodKind.Unary, MethodSchema.AnyRequest("", ""), AnySchema.Instance) { TakesAny = true };
        _ = new ServiceSchema(method[..dot], [schema]);
        await foreach (Value reply in client.ExchangeAsync(schema, new[] { Value.List(Value.From(arguments)) }.ToAsyncEnumerable(), CallOptions.None, CancellationToken.None))
            return reply;
        return default;
    }

    private static async Task<Value> CallNamedAsync(RpcClient client, string method, Value arguments)
    {
        await foreach (Value reply in client.CallAsync(method, arguments, CallOptions.None, CancellationToken.None))
            return reply;
        return default;
    }

    private static Task<RpcException> FailsAsync(RpcClient client, string method, params Value[] arguments) =>
        Assert.ThrowsAsync<RpcException>(() => CallAsync(client, method, arguments).WithinPatience());
}
