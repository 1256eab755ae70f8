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
        // Buffers grow while the two sides find their pace, so the best round counts.
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least > 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await FloodAsync(count);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / count);
        }
        Assert.Equal(0, least);

        async Task FloodAsync(int messages)
        {
            Task receiving = Task.Run(async () =>
            {
                for (int i = 0; i < messages; i++)
                    await subscriber.ReceiveAsync(Cancel);
            }, Cancel);
            for (int i = 0; i < messages; i++)
                await publisher.PublishAsync(topic, body, Cancel);
            await receiving;
        }
    }
}
