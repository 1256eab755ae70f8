using Polywire.Addressing;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>A NATS client over TCP, TLS or WebSocket.</summary>
internal sealed class NatsSocketClient : NatsTalk, IAsyncDisposable
{
    private readonly Transport _transport;

    private NatsSocketClient(Transport transport)
        : base(transport) => _transport = transport;

    /// <summary>One that has not read INFO yet.</summary>
    public static async Task<NatsSocketClient> OpenAsync(string address) =>
        new(await Connect.ToAsync(Address.Parse(address), cancellationToken: TestContext.Current.CancellationToken).AsTask().WithinPatience());

    /// <summary>One that has read INFO and said CONNECT with these fields.</summary>
    public static async Task<NatsSocketClient> ConnectAsync(string address, string fields = "")
    {
        NatsSocketClient client = await OpenAsync(address);
        await client.GreetAsync(fields);
        return client;
    }

    public ValueTask DisposeAsync() => _transport.DisposeAsync();
}
