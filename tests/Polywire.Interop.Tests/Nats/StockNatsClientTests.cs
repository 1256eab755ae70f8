namespace Polywire.Interop.Tests.Nats;

/// <summary>npm nats and @nats-io/transport-node, unchanged, against the hub and, to know that the scripts are right, against nats-server.</summary>
public sealed class StockNatsClientTests(NatsServer server) : IClassFixture<NatsServer>
{
    [Theory]
    [InlineData("natsjs.js", "nats", false)]
    [InlineData("natsjs.js", "nats", true)]
    [InlineData("transport-node.js", "@nats-io/transport-node", false)]
    [InlineData("transport-node.js", "@nats-io/transport-node", true)]
    public async Task Clients(string script, string package, bool atHub)
    {
        Peer.NeedNode(package);
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] }, TestContext.Current.CancellationToken);
        Assert.Equal("ok\n", await Peer.RunAsync("node", Peer.Script(script), atHub ? hub.AddressOf("nats") : server.Url));
    }
}
