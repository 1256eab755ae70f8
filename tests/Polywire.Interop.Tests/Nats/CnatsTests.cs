namespace Polywire.Interop.Tests.Nats;

/// <summary>NATS's own C client (Debian's libnats), unchanged: it sees the same at the hub as at nats-server.</summary>
public sealed class CnatsTests(NatsServer server) : IClassFixture<NatsServer>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-cnats-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_sees_the_same_at_the_hub()
    {
        string client = await BuildAsync();
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] }, Cancel);
        string seen = await Peer.RunAsync(client, server.Url);
        Assert.EndsWith("ok\n", seen, StringComparison.Ordinal);
        Assert.Equal(seen, await Peer.RunAsync(client, hub.AddressOf("nats")));
    }

    [Fact]
    public async Task It_upgrades_to_TLS()
    {
        string client = await BuildAsync();
        using var certificates = new Certificates();
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = [$"nats+tls://127.0.0.1:0?{certificates.Listening}"] }, Cancel);
        Assert.EndsWith("ok\n", await Peer.RunAsync(client, $"nats://127.0.0.1:{hub.Addresses[0].Port}", certificates.Ca), StringComparison.Ordinal);
    }

    private async Task<string> BuildAsync()
    {
        Peer.Need("libnats-dev", File.Exists("/usr/include/nats/nats.h"));
        string client = Path.Combine(_folder, "cnats");
        await Peer.RunAsync("cc", "-O1", "-o", client, Peer.Script("cnats.c"), "-lnats");
        return client;
    }
}
