using System.Text;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Contract.Tests;

/// <summary>Shorthand of the suites.</summary>
internal static class Receiving
{
    public static async Task<Message> NextAsync(this Subscriber subscriber)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        return await subscriber.ReceiveAsync(patience.Token);
    }

    public static async Task<Message> NextAsync(this Puller puller)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        return await puller.ReceiveAsync(patience.Token);
    }

    public static async Task<Message> NextAsync(this Replier replier)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        return await replier.ReceiveAsync(patience.Token);
    }

    /// <summary>Publishes to <paramref name="topic"/> until it is heard, and takes all of it.</summary>
    public static async Task HearsAsync(this Subscriber subscriber, Publisher publisher, string topic)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        bool heard = false;
        for (int attempt = 0; attempt < 2000 && !heard; attempt++)
        {
            await publisher.PublishAsync(name, "are you there?"u8.ToArray()).WithinPatience();
            heard = await subscriber.TryNextAsync(10) is not null;
        }
        Assert.True(heard, $"nothing heard of {topic}");
        await publisher.PublishAsync(topic, "good").WithinPatience();
        while ((await subscriber.NextAsync()).Text != "good") { }
    }

    /// <summary>The next message, or null when none comes for a while.</summary>
    public static async Task<Message?> TryNextAsync(this Subscriber subscriber, int milliseconds)
    {
        using var soon = new CancellationTokenSource(milliseconds);
        try
        {
            return await subscriber.ReceiveAsync(soon.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="TryNextAsync(Subscriber, int)"/>
    public static async Task<Message?> TryNextAsync(this Puller puller, int milliseconds)
    {
        using var soon = new CancellationTokenSource(milliseconds);
        try
        {
            return await puller.ReceiveAsync(soon.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Sends numbers while receives of them are cancelled at any moment: all arrive, in order.</summary>
    public static async Task LosesNothingWhenCancelledAsync(Func<string, ValueTask> send, Func<CancellationToken, ValueTask<Message>> receive)
    {
        const int Count = 2000;
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await send($"{i}");
                if (i % 7 == 0) await Task.Yield();
            }
        });

        int next = 0;
        var random = new Random(1);
        while (next < Count)
        {
            using var soon = new CancellationTokenSource();
            Task<Message> receiving = receive(soon.Token).AsTask();
            if (random.Next(2) == 0) await soon.CancelAsync();
            else if (random.Next(2) == 0) _ = Task.Run(soon.Cancel, CancellationToken.None);
            else soon.CancelAfter(TimeSpan.FromSeconds(20));
            try
            {
                Assert.Equal($"{next}", (await receiving).Text);
                next++;
            }
            catch (OperationCanceledException)
            {
                // It comes with the next.
            }
        }
        await sending.WithinPatience();
    }

    /// <summary>Answers every request with the same body, until disposed; what a lost connection fails is left at that.</summary>
    public static async Task EchoAsync(this Replier replier, Func<string, string>? answer = null)
    {
        for (int losses = 0; losses < 100; losses++)
        {
            try
            {
                while (true)
                {
                    Message request = await replier.ReceiveAsync();
                    if (answer is null) await replier.ReplyAsync(request.Body.ToArray());
                    else await replier.ReplyAsync(answer(request.Text));
                }
            }
            catch (Exception over) when (over is ObjectDisposedException or OperationCanceledException)
            {
                // The test is over.
                return;
            }
            catch (PolywireException)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }
}
