using System.Text;

namespace Polywire.Hubs.Tests.Bridges.Stomp;

public sealed class StompInboxTests : IAsyncDisposable
{
    private HubCore? _core;

    public ValueTask DisposeAsync() => _core?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task An_inbox_gets_answers_and_is_the_connection_s_own()
    {
        await using StompClient asker = await StompClient.ConnectAsync(Core()), worker = await StompClient.ConnectAsync(Core());
        await worker.DoAsync("SUBSCRIBE", "id:w|destination:/queue/work|ack:client");
        await asker.SendAsync("SEND|destination:/queue/work|reply-to:/temp-queue/mine|correlation-id:5||what?^@");
        string request = await worker.FrameAsync();
        string replyTo = request.Split('|').Single(line => line.StartsWith("reply-to:", StringComparison.Ordinal))["reply-to:".Length..];
        Assert.StartsWith("/topic/_INBOX.", replyTo, StringComparison.Ordinal);
        await worker.SendAsync($"SEND|destination:{replyTo}|correlation-id:5||that^@");
        Assert.Equal($"MESSAGE|subscription:/temp-queue/mine|message-id:1-1|destination:{replyTo}|correlation-id:5|content-length:4||that", await asker.FrameAsync());

        // The second request has the same inbox; a subscription of one's own takes it over.
        await asker.DoAsync("SUBSCRIBE", "id:own|destination:/temp-queue/mine");
        await asker.SendAsync("SEND|destination:/temp-queue/mine||to myself^@");
        Assert.StartsWith($"MESSAGE|subscription:own|message-id:2-1|destination:{replyTo}|", await asker.FrameAsync(), StringComparison.Ordinal);
        await asker.NothingAsync();
        await asker.DisposeAsync();
        Assert.Equal(0, Core().Topics.CountExact(Encoding.ASCII.GetBytes(replyTo["/topic/".Length..])));
    }

    [Theory]
    [InlineData("id:own|destination:/temp-queue/mine", "id:own")]
    [InlineData("destination:/temp-queue/mine", "destination:/temp-queue/mine")]
    public async Task An_inbox_whose_subscription_has_ended_is_made_again_when_it_is_used(string subscribe, string unsubscribe)
    {
        string version = subscribe.StartsWith("id", StringComparison.Ordinal) ? "1.2" : "1.0";
        await using StompClient asker = await StompClient.ConnectAsync(Core(), version), worker = await StompClient.ConnectAsync(Core());
        await worker.DoAsync("SUBSCRIBE", "id:w|destination:/queue/work");
        await asker.DoAsync("SUBSCRIBE", subscribe);
        string first = await AskAsync(asker, worker);
        await asker.DoAsync("UNSUBSCRIBE", unsubscribe);
        // Too late.
        await worker.DoAsync("SEND", $"destination:{first}");
        await asker.NothingAsync();
        string second = await AskAsync(asker, worker);
        Assert.NotEqual(first, second);
        await worker.DoAsync("SEND", $"destination:{second}", "that");
        Assert.StartsWith("MESSAGE|subscription:/temp-queue/mine|", await asker.FrameAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_subscriptions_of_an_inbox_both_hear_and_one_may_end()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/temp-queue/mine");
        await client.DoAsync("SUBSCRIBE", "id:2|destination:/temp-queue/mine");
        await client.SendAsync("SEND|destination:/temp-queue/mine||x^@");
        Assert.StartsWith("MESSAGE|subscription:1|", await client.FrameAsync(), StringComparison.Ordinal);
        Assert.StartsWith("MESSAGE|subscription:2|", await client.FrameAsync(), StringComparison.Ordinal);
        await client.DoAsync("UNSUBSCRIBE", "id:1");
        await client.SendAsync("SEND|destination:/temp-queue/mine||y^@");
        Assert.StartsWith("MESSAGE|subscription:2|", await client.FrameAsync(), StringComparison.Ordinal);
        await client.SendAsync("SUBSCRIBE|id:2|destination:/temp-queue/mine||^@");
        Assert.StartsWith("ERROR|message:Duplicated subscription identifier|", await client.FrameAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_in_a_reply_to_is_the_name_in_a_SUBSCRIBE_however_it_is_spelt()
    {
        await using StompClient asker = await StompClient.ConnectAsync(Core()), worker = await StompClient.ConnectAsync(Core());
        await worker.DoAsync("SUBSCRIBE", "id:w|destination:/queue/work");
        await asker.DoAsync("SUBSCRIBE", "id:own|destination:/temp-queue/mine");
        await worker.DoAsync("SEND", $"destination:{await AskAsync(asker, worker, "/temp-queue/m%69ne")}");
        Assert.StartsWith("MESSAGE|subscription:own|", await asker.FrameAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inbox_counts_as_a_subscription()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core(new HubOptions { Subscriptions = 2 }));
        await client.DoAsync("SEND", "destination:/queue/q|reply-to:/temp-queue/1");
        await client.DoAsync("SEND", "destination:/queue/q|reply-to:/temp-queue/2");
        await client.DoAsync("SEND", "destination:/queue/q|reply-to:/temp-queue/1");
        await client.SendAsync("SEND|destination:/queue/q|reply-to:/temp-queue/3||^@");
        Assert.StartsWith("ERROR|message:Too many subscriptions|", await client.FrameAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(StompClient asker, StompClient worker, string replyTo = "/temp-queue/mine")
    {
        await asker.SendAsync($"SEND|destination:/queue/work|reply-to:{replyTo}||what?^@");
        string request = await worker.FrameAsync();
        return request.Split('|').Single(line => line.StartsWith("reply-to:", StringComparison.Ordinal))["reply-to:".Length..];
    }

    private HubCore Core(HubOptions? options = null) => _core ??= new HubCore(options ?? new HubOptions());
}
