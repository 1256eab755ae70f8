using System.Diagnostics;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Listening;

public sealed class HubStartTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("redis://*:0")]
    [InlineData("redis://0.0.0.0:0")]
    [InlineData("zmq+tcp://[::]:0?as=xpub")]
    public async Task AnOpenListenerIsRefusedAndBothWaysOutAreNamed(string listen)
    {
        AddressException refused = await Assert.ThrowsAsync<AddressException>(async () => await Hub.StartAsync(new HubOptions { Listen = [listen] }));
        Assert.Contains("--user", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--insecure", refused.Message, StringComparison.Ordinal);

        await using Hub insecure = await Hub.StartAsync(new HubOptions { Listen = [listen], Insecure = true });
        await using Hub guarded = await Hub.StartAsync(new HubOptions { Listen = [listen], Users = [new HubUser("amy") { Password = "secret" }] });
        Assert.NotEqual(0, insecure.Addresses[0].Port);
        Assert.NotEqual(0, guarded.Addresses[0].Port);
    }

    [Fact]
    public async Task AMistakeInTheLastAddressLeavesNothingOpen()
    {
        int port = FreePort.Next();
        await Assert.ThrowsAsync<AddressException>(async () => await Hub.StartAsync(new HubOptions { Listen = [$"redis://127.0.0.1:{port}", "zmq+tcp://127.0.0.1:0?as=xpup"] }));
        await Assert.ThrowsAsync<SocketException>(async () => await Connect.ToAsync(Address.Parse($"redis://127.0.0.1:{port}")));
    }

    [Fact]
    public async Task AnAddressInUseLeavesNothingOpen()
    {
        await using Hub first = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] });
        int port = FreePort.Next();

        PolywireException inUse = await Assert.ThrowsAsync<PolywireException>(
            async () => await Hub.StartAsync(new HubOptions { Listen = [$"redis://127.0.0.1:{port}", first.Addresses[0].ToString()] }));

        Assert.Equal(FailureKind.Refused, inUse.Kind);
        await Assert.ThrowsAsync<SocketException>(async () => await Connect.ToAsync(Address.Parse($"redis://127.0.0.1:{port}")));
    }

    [Theory]
    [InlineData("zmq+tcp://127.0.0.1:0", "as=xsub")]
    [InlineData("zmq+tcp://127.0.0.1:0?as=xpup", "'xpub'")]
    [InlineData("zmq+tcp://127.0.0.1:0?as=pull&queue=", "1 to 255")]
    [InlineData("gopher://127.0.0.1:0", "Unknown wire")]
    public async Task AListenerThatCannotBeSaysWhatWouldDo(string listen, string says)
        => Assert.Contains(says, (await Assert.ThrowsAsync<AddressException>(async () => await Hub.StartAsync(new HubOptions { Listen = [listen] }))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task OneLineGivesEveryWireOnAFreePort()
    {
        await using Hub hub = await Hub.StartAsync();

        Assert.Equal(HubOptions.DefaultListeners.Count, hub.Addresses.Count);
        Assert.All(hub.Addresses, address => Assert.True(address.IsLoopback && address.Port > 0));
        Assert.Equal($"redis://127.0.0.1:{hub.Addresses[0].Port}", hub.AddressOf("redis"));
        foreach (string role in new[] { "xsub", "xpub", "pull", "push", "router", "dealer" })
            Assert.StartsWith("zmq+tcp://127.0.0.1:", hub.AddressOf("zmq", role), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => hub.AddressOf("gopher"));
    }

    [Fact]
    public async Task EveryRpcWireHasAnAddress()
    {
        await using Hub hub = await Hub.StartAsync();

        foreach (IRpcWire wire in RpcWires.All)
        {
            await using RpcClient client = await RpcClient.ConnectAsync(hub.AddressOf(wire.Wire));
            await foreach (Value reply in client.CallAsync("demo.double", Value.List(Value.From(7)), CallOptions.None, CancellationToken.None)) Assert.Equal(14, reply.AsInteger());
        }
        await using Hub tcp = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] });
        Assert.Throws<InvalidOperationException>(() => tcp.AddressOf("xmlrpc"));
    }

    [Fact]
    public async Task TwentyHubsLiveSideBySide()
    {
        long start = Stopwatch.GetTimestamp();
        Hub[] hubs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Hub.StartAsync().AsTask())).WithinPatience();
        output.WriteLine($"20 hubs started in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        start = Stopwatch.GetTimestamp();
        await using (Hub one = await Hub.StartAsync()) output.WriteLine($"one hub started in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");

        Assert.Equal(20 * HubOptions.DefaultListeners.Count, hubs.SelectMany(hub => hub.Addresses).Select(address => address.Port).Distinct().Count());
        await using Transport client = await Connect.ToAsync(Address.Parse(hubs[7].AddressOf("redis")));
        await Eventually.HoldsAsync(() => hubs[7].Connections == 1);
        Assert.All(hubs.Where(hub => hub != hubs[7]), hub => Assert.Equal(0, hub.Connections));
        await Task.WhenAll(hubs.Select(hub => hub.DisposeAsync().AsTask())).WithinPatience();
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WithinPatience());
    }
}
