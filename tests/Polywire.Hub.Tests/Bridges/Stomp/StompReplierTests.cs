using System.Collections.Concurrent;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Hubs.Tests.Bridges.Stomp;

/// <summary>The library's replier, and requests that are not as they should be.</summary>
public sealed class StompReplierTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_that_are_passed_over_do_not_use_up_the_prefetch()
    {
        await using Hub hub = await StartAsync();
        await using Replier replier = await Replier.ConnectAsync(hub.AddressOf("stomp"), cancellationToken: Cancel);
        await using StompClient asker = await StompClient.ConnectAsync(hub.Core);
        for (int i = 0; i < 5; i++) await asker.SendAsync($"SEND|destination:/queue/work|reply-to:/temp-queue/a||{i}^@");
        for (int i = 0; i < 5; i++) Assert.Equal($"{i}", (await replier.ReceiveAsync(Cancel).AsTask().WithinPatience()).Text);
        await replier.ReplyAsync("the last", Cancel);
        Assert.EndsWith("||the last", await asker.FrameAsync(), StringComparison.Ordinal);
    }

    // The hub refuses the answer, and with it the connection; the request must not come again on the next one.
    [Fact]
    public async Task A_reply_to_that_leads_nowhere_comes_once()
    {
        await using Hub hub = await StartAsync();
        await using Replier replier = await Replier.ConnectAsync(hub.AddressOf("stomp"), cancellationToken: Cancel);
        ConcurrentQueue<string> asked = [];
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task serving = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await AnswerAsync(replier, asked, done.Token);
        });
        await using StompClient asker = await StompClient.ConnectAsync(hub.Core);
        await asker.DoAsync("SEND", "destination:/queue/work|reply-to:nowhere", "bad");
        await asker.DoAsync("SEND", "destination:/queue/work|reply-to:/temp-queue/a", "good");
        Assert.EndsWith("||good", await asker.FrameAsync(), StringComparison.Ordinal);
        Assert.Single(asked, "bad");
        await done.CancelAsync();
        await serving.WithinPatience();
    }

    private static async Task AnswerAsync(Replier replier, ConcurrentQueue<string> asked, CancellationToken cancellationToken)
    {
        try
        {
            Message request = await replier.ReceiveAsync(cancellationToken);
            asked.Enqueue(request.Text);
            await replier.ReplyAsync(request.Text, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Done.
        }
        catch (PolywireException)
        {
            // Told once that an answer was refused.
        }
    }

    private static async Task<Hub> StartAsync() => await Hub.StartAsync(new HubOptions { Listen = ["stomp://127.0.0.1:0"] }, Cancel);
}
