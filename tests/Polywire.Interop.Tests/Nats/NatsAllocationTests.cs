using Polywire.Patterns;

namespace Polywire.Interop.Tests.Nats;

/// <summary>Counts the bytes that the whole process allocates, so it runs while no other test does.</summary>
[Collection(Alone.Name)]
public sealed class NatsAllocationTests(NatsServer server) : IClassFixture<NatsServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publishing_and_receiving_allocates_nothing_per_message()
    {
        const int count = 50_000;
        await using Publisher publisher = await Publisher.ConnectAsync(server.Url, cancellationToken: Cancel);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(server.Url, cancellationToken: Cancel);
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

    [Fact]
    public async Task A_request_and_its_reply_allocate_nothing()
    {
        const int count = 2_000;
        await using Replier replier = await Replier.ConnectAsync(server.Url + "?queue=budget.ask", cancellationToken: Cancel);
        await using Requester requester = await Requester.ConnectAsync(server.Url + "?queue=budget.ask", cancellationToken: Cancel);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        CancellationToken over = end.Token;
        Task answering = Task.Run(async () =>
        {
            while (true)
                await replier.ReplyAsync((await replier.ReceiveAsync(over)).Body, over);
        }, Cancel);
        byte[] body = new byte[64];
        await Allocates.NothingAnywhereAsync(count, async () =>
        {
            for (int i = 0; i < count; i++)
                await requester.RequestAsync(body, default);
        });
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }
}
