using Polywire.Patterns;

namespace Polywire.Interop.Tests.Redis;

/// <summary>Counts the bytes that the whole process allocates, so it runs while no other test does.</summary>
[Collection(Alone.Name)]
public sealed class RedisAllocationTests(RedisPeers peers) : IClassFixture<RedisPeers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publishing_and_receiving_allocates_nothing_per_message()
    {
        const int count = 50_000;
        await using Publisher publisher = await Publisher.ConnectAsync(peers.Address("tcp"), cancellationToken: Cancel);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(peers.Address("tcp"), cancellationToken: Cancel);
        await subscriber.SubscribeAsync("budget", Cancel);
        byte[] topic = "budget"u8.ToArray(), body = new byte[64];
        await Allocates.NothingAnywhereAsync(count, async () =>
        {
            Task receiving = Task.Run(async () =>
            {
                for (int i = 0; i < count; i++)
                    await subscriber.ReceiveAsync(Cancel);
            }, Cancel);
            for (int i = 0; i < count; i++)
                await publisher.PublishAsync(topic, body, Cancel);
            await receiving;
        });
    }
}
