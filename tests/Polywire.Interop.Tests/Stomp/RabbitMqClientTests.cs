using System.Text;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Stomp;

/// <summary>What the contract suites do not ask of a client at RabbitMQ: versions, headers, refusals.</summary>
[Collection(RabbitMqTests.Name)]
public sealed class RabbitMqClientTests(RabbitMqServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    [InlineData("1.2")]
    public async Task Every_version_carries_topics_queues_and_requests(string version)
    {
        Peer.Need("RabbitMQ", RabbitMqServer.IsInstalled);
        string url = $"stomp://guest:guest@127.0.0.1:{server.Port}?version={version}&queue=v{version}";
        await using Subscriber subscriber = await Subscriber.ConnectAsync(url, cancellationToken: Cancel);
        await subscriber.SubscribeAsync("v" + version, Cancel);
        await using Publisher publisher = await Publisher.ConnectAsync(url, cancellationToken: Cancel);
        var details = new MessageDetails { Headers = [new("mood", "content"), new("content-length", "1"), new("receipt", "never"), new("transaction", "none")] };
        await publisher.PublishAsync(new Message(Encoding.UTF8.GetBytes("v" + version), "hello\0there"u8.ToArray(), details), Cancel);
        Message got = await subscriber.ReceiveAsync(Cancel).AsTask().WithinPatience();
        Assert.Equal("hello\0there", got.Text);
        Assert.Contains(new("mood", "content"), got.Headers);

        await using Replier replier = await Replier.ConnectAsync(url, cancellationToken: Cancel);
        await using Requester requester = await Requester.ConnectAsync(url, cancellationToken: Cancel);
        ValueTask<Message> asking = requester.RequestAsync("what?", Cancel);
        Assert.Equal("what?", (await replier.ReceiveAsync(Cancel).AsTask().WithinPatience()).Text);
        await replier.ReplyAsync("that", Cancel);
        Assert.Equal("that", (await asking.AsTask().WithinPatience()).Text);
    }

    [Fact]
    public async Task A_wrong_password_is_told_at_once()
    {
        Peer.Need("RabbitMQ", RabbitMqServer.IsInstalled);
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await Publisher.ConnectAsync($"stomp://guest:wrong@127.0.0.1:{server.Port}", cancellationToken: Cancel));
        Assert.Equal(FailureKind.Refused, refused.Kind);
        Assert.Contains("Access refused for user 'guest'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_virtual_host_that_is_not_there_is_refused()
    {
        Peer.Need("RabbitMQ", RabbitMqServer.IsInstalled);
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await Publisher.ConnectAsync($"stomp://127.0.0.1:{server.Port}/nowhere", cancellationToken: Cancel));
        Assert.Equal(FailureKind.Refused, refused.Kind);
    }
}
