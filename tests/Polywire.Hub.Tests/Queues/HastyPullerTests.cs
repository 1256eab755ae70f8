using Polywire.Patterns;
using Polywire.Redis;

namespace Polywire.Hubs.Tests.Queues;

public sealed class HastyPullerTests
{
    [Fact]
    public async Task A_puller_that_leaves_before_the_server_has_said_who_it_is_loses_nothing()
    {
        const int Messages = 300;
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] });
        await using Pusher pusher = await Pusher.ConnectAsync(hub.AddressOf("redis"));
        int received = 0;
        for (int i = 0; i < Messages; i++)
        {
            await pusher.PushAsync($"{i}");
            await pusher.FlushAsync();
            await using Puller puller = await Puller.ConnectAsync(hub.AddressOf("redis"));
            using var over = new CancellationTokenSource();
            ValueTask<Polywire.Messages.Message> asked = puller.ReceiveAsync(over.Token);
            await over.CancelAsync();
            try
            {
                await asked;
                received++;
            }
            catch (OperationCanceledException)
            {
                // The item stays, or comes back.
            }
        }

        await Eventually.HoldsAsync(() => hub.Connections == 1);
        await using RedisClient client = await RedisClient.ConnectAsync(hub.AddressOf("redis"));
        Assert.Equal(Messages - received, (await client.CallAsync("LLEN", "work")).Number);
    }
}
