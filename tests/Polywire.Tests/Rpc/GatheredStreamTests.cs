using System.Text;
using Polywire.Rpc;
using Polywire.Rpc.JsonRpc;

namespace Polywire.Tests.Rpc;

/// <summary>Streams that are gathered into one reply leave nothing behind in the calls that wait for their next use.</summary>
[Collection(nameof(Connections.AllocationTests))]
public sealed class GatheredStreamTests
{
    private const int Calls = 200;
    private const int Characters = 800_000;

    [Fact]
    public async Task Long_streams_are_not_kept()
    {
        var services = new ServiceTable();
        services.Add(null, new Streamer());
        var exchanges = new JsonRpcExchanges(services, RpcServerOptions.Default);
        JsonRpcExchange exchange = exchanges.Rent();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        string batch = string.Join(',', Enumerable.Range(1, Calls).Select(id => $$"""{"jsonrpc":"2.0","id":{{id}},"method":"long.text","params":[{{Characters}}]}"""));
        exchange.Begin(Encoding.UTF8.GetBytes($"[{batch}]"), new NobodyCalls(), null, streamsItems: false);
        while (await exchange.NextAsync())
        {
        }
        Assert.StartsWith("[{", Encoding.UTF8.GetString(exchange.Reply.Span[..2]), StringComparison.Ordinal);
        exchange.Return();
        // Half of what the calls would hold if each kept its own; what the array pool keeps is a fraction of it. The replies are failures: they are short.
        await Eventually.HoldsAsync(() => GC.GetTotalMemory(forceFullCollection: true) - before < (long)Calls * Characters / 2);
        GC.KeepAlive(exchanges);
    }

    private sealed class NobodyCalls : IBodyCaller
    {
        public string Peer => "test";

        public string? User => null;

        public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();
    }
}
