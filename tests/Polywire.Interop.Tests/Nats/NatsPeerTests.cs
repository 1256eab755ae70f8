using System.Text;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Nats;

/// <summary>Our client and nats.js talk to each other, through nats-server and through the hub.</summary>
public sealed class NatsPeerTests(NatsServer server) : IClassFixture<NatsServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Headers_and_requests_cross_both_ways(bool atHub)
    {
        Peer.NeedNode("nats");
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] }, Cancel);
        string url = atHub ? hub.AddressOf("nats") : server.Url;
        await using PeerProcess peer = PeerProcess.Start("node", Peer.Script("echo.js"), url);
        Assert.Equal("ready", await peer.LineAsync());

        await using Requester requester = await Requester.ConnectAsync(url + "?queue=ask", cancellationToken: Cancel);
        for (int i = 0; i < 50; i++)
            Assert.Equal($"Stop saying: {i}", (await requester.RequestAsync($"{i}", Cancel)).Text);

        await using Subscriber subscriber = await Subscriber.ConnectAsync(url, cancellationToken: Cancel);
        await subscriber.SubscribeAsync("out", Cancel);
        await using Publisher publisher = await Publisher.ConnectAsync(url, cancellationToken: Cancel);
        var details = new MessageDetails { Headers = [new("Colour", "red"), new("Colour", "blue"), new("Note", "a: b")] };
        await publisher.PublishAsync(new Message("in"u8.ToArray(), Encoding.UTF8.GetBytes("hat"), details), Cancel);
        Message heard = await subscriber.ReceiveAsync(Cancel);
        Assert.Equal(("out", "hat"), (heard.TopicText, heard.Text));
        Assert.Equal(details.Headers, heard.Headers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_there_is_said_at_once(bool atHub)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] }, Cancel);
        await using Requester requester = await Requester.ConnectAsync((atHub ? hub.AddressOf("nats") : server.Url) + "?queue=nobody", cancellationToken: Cancel);
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await requester.RequestAsync("?", Cancel));
        Assert.Equal(FailureKind.Refused, refused.Kind);
        Assert.Contains("Nobody answers 'nobody'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_of_subscribers_shares(bool atHub)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] }, Cancel);
        string url = atHub ? hub.AddressOf("nats") : server.Url;
        await using Subscriber one = await Subscriber.ConnectAsync(url + "?group=g", cancellationToken: Cancel), two = await Subscriber.ConnectAsync(url + "?group=g", cancellationToken: Cancel);
        await one.SubscribeAsync("shared.*", Cancel);
        await two.SubscribeAsync("shared.*", Cancel);
        await using Publisher publisher = await Publisher.ConnectAsync(url, cancellationToken: Cancel);
        for (int i = 0; i < 100; i++)
            await publisher.PublishAsync("shared.cats", $"{i}", Cancel);
        List<string> seen = [];
        Task<Message> first = one.ReceiveAsync(Cancel).AsTask(), second = two.ReceiveAsync(Cancel).AsTask();
        while (seen.Count < 100)
        {
            Task<Message> came = await Task.WhenAny(first, second);
            seen.Add((await came).Text);
            if (came == first) first = one.ReceiveAsync(Cancel).AsTask();
            else second = two.ReceiveAsync(Cancel).AsTask();
        }
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}").Order(), seen.Order());
    }

    [Fact]
    public async Task What_the_server_forbids_is_said()
    {
        await using var guarded = new NatsServer { Options = "authorization { users=[{user:alice,password:\"choco late/é\",permissions:{publish:[\"ok\"],subscribe:[\"ok\",\"_INBOX.>\"]}}] }" };
        await guarded.InitializeAsync();
        string place = guarded.Url["nats://".Length..], url = $"nats://alice:{Uri.EscapeDataString("choco late/é")}@{place}";
        await using Subscriber subscriber = await Subscriber.ConnectAsync(url, cancellationToken: Cancel);
        await subscriber.SubscribeAsync("ok", Cancel);
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await subscriber.SubscribeAsync("no", Cancel));
        Assert.Contains("Permissions Violation for Subscription to \"no\"", refused.Message, StringComparison.Ordinal);
        await using Publisher publisher = await Publisher.ConnectAsync(url, cancellationToken: Cancel);
        await publisher.PublishAsync("no", "x", Cancel);
        refused = await Assert.ThrowsAsync<PolywireException>(async () => await publisher.FlushAsync(Cancel));
        Assert.Equal(FailureKind.Refused, refused.Kind);
        await publisher.PublishAsync("ok", "y", Cancel);
        Assert.Equal("y", (await subscriber.ReceiveAsync(Cancel)).Text);

        refused = await Assert.ThrowsAsync<PolywireException>(async () => await Publisher.ConnectAsync($"nats://alice:wrong@{place}", cancellationToken: Cancel));
        Assert.Equal(FailureKind.Refused, refused.Kind);
        Assert.Contains("Authorization Violation", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_beyond_the_servers_limit_is_refused_here()
    {
        await using var small = new NatsServer { Options = "max_payload: 1000" };
        await small.InitializeAsync();
        await using Publisher publisher = await Publisher.ConnectAsync(small.Url, cancellationToken: Cancel);
        await publisher.PublishAsync("t"u8.ToArray(), new byte[1000], Cancel);
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await publisher.PublishAsync("t"u8.ToArray(), new byte[1001], Cancel));
        Assert.Equal(FailureKind.Limit, refused.Kind);
        await publisher.FlushAsync(Cancel);
    }
}
