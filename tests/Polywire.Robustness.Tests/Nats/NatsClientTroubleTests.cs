using System.Text;
using Polywire.Connections;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Robustness.Tests.Nats;

/// <summary>Our NATS client and servers that die, say too much or say nothing.</summary>
public sealed class NatsClientTroubleTests
{
    private const int MostBacklog = 64 * 1024 * 1024;

    private static readonly PatternOptions s_quick = new() { Backoff = new Backoff { First = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(20) }, Linger = TimeSpan.FromSeconds(1) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_dies_amid_a_message_delivers_no_half_of_it_and_is_subscribed_to_again()
    {
        using var server = new FakeNatsServer();
        await using Subscriber subscriber = await OpenSubscriberAsync(server);
        await SubscribeAsync(server, subscriber);
        await server.SayAsync("MSG cats 1 5\r\nhello\r\nMSG cats 1 10\r\nhalf");
        Assert.Equal("hello", (await subscriber.ReceiveAsync(Cancel).AsTask().WithinPatience()).Text);
        server.Kill();
        await server.GreetAsync();
        Assert.Equal("SUB cats 1", await server.LineAsync());
        await server.SayAsync("MSG cats 1 5\r\nagain\r\n");
        Assert.Equal("again", (await subscriber.ReceiveAsync(Cancel).AsTask().WithinPatience()).Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_server_that_floods_instead_of_answering_a_subscription_is_left(int tooMuch)
    {
        // With what a waiting message costs beside its bytes: 16, and the name of its topic.
        const int Each = 1024 * 1024, Body = Each - 16 - 4;
        using var server = new FakeNatsServer();
        await using Subscriber subscriber = await OpenSubscriberAsync(server);
        Task subscribing = subscriber.SubscribeAsync("cats", Cancel).AsTask();
        Assert.Equal("SUB cats 1", await server.LineAsync());
        Assert.Equal("PING", await server.LineAsync());
        byte[] message = Encoding.Latin1.GetBytes($"MSG cats 1 {Body}\r\n{new string('x', Body)}\r\n");
        for (int i = 1; i < MostBacklog / Each; i++) await server.SayAsync(message);
        await server.SayAsync($"MSG cats 1 {Body + tooMuch}\r\n{new string('x', Body + tooMuch)}\r\n");
        if (tooMuch > 0)
        {
            await server.GreetAsync();
            Assert.Equal("SUB cats 1", await server.LineAsync());
            Assert.Equal("PING", await server.LineAsync());
        }
        await server.SayAsync("PONG\r\n");
        await subscribing.WithinPatience();
        // What had come is kept.
        Assert.Equal(Body, (await subscriber.ReceiveAsync(Cancel).AsTask().WithinPatience()).Body.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("INFO {")]
    [InlineData("INFO {}\r\n")]
    public async Task A_server_that_does_not_greet_is_not_waited_for(string said)
    {
        using var server = new FakeNatsServer();
        Task<Publisher> opening = Publisher.OpenAsync(Addressing.Address.Parse(server.Url), bind: false, s_quick with { ConnectTimeout = TimeSpan.FromMilliseconds(200) }, Cancel).AsTask();
        await server.AcceptAsync();
        await server.SayAsync(said);
        PolywireException late = await Assert.ThrowsAsync<PolywireException>(() => opening.WithinPatience());
        Assert.Contains("did not answer the greeting", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_said_before_it_closed_is_told_with_what_was_lost()
    {
        using var server = new FakeNatsServer();
        Task<Publisher> opening = Publisher.OpenAsync(Addressing.Address.Parse(server.Url), bind: false, s_quick, Cancel).AsTask();
        await server.GreetAsync();
        await using Publisher publisher = await opening.WithinPatience();
        await publisher.PublishAsync("cats", "hat", Cancel);
        Assert.Equal("PUB cats 3", await server.LineAsync());
        await server.SayAsync("-ERR 'maximum control line exceeded'\r\n");
        await server.GreetAsync();
        PolywireException lost = await Assert.ThrowsAsync<PolywireException>(async () => await publisher.FlushAsync(Cancel).AsTask().WithinPatience());
        Assert.Contains("before all messages were confirmed (the server says: maximum control line exceeded)", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_confirmed_is_not_lost_though_the_end_comes_right_behind()
    {
        for (int round = 0; round < 20; round++)
        {
            using var server = new FakeNatsServer();
            Task<Publisher> opening = Publisher.OpenAsync(Addressing.Address.Parse(server.Url), bind: false, s_quick, Cancel).AsTask();
            await server.GreetAsync();
            await using Publisher publisher = await opening.WithinPatience();
            await publisher.PublishAsync("cats", "hat", Cancel);
            Assert.Equal("PUB cats 3", await server.LineAsync());
            Assert.Equal("hat", await server.LineAsync());
            Task flushing = publisher.FlushAsync(Cancel).AsTask();
            Assert.Equal("PING", await server.LineAsync());
            await server.SayAsync("PONG\r\n-ERR 'maximum control line exceeded'\r\n");
            await flushing.WithinPatience();
        }
    }

    [Fact]
    public async Task Whose_responder_dies_waits_as_long_as_it_likes_and_is_then_told_that_nobody_answers()
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] }, Cancel);
        await using Requester requester = await Requester.ConnectAsync(hub.AddressOf("nats") + "?queue=ask", cancellationToken: Cancel);
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<Message> asking;
        await using (Replier replier = await Replier.ConnectAsync(hub.AddressOf("nats") + "?queue=ask", cancellationToken: Cancel))
        {
            asking = requester.RequestAsync("?", impatience.Token).AsTask();
            await replier.ReceiveAsync(Cancel).AsTask().WithinPatience();
        }
        await Eventually.HoldsAsync(() => hub.Connections == 1);
        Assert.False(asking.IsCompleted);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WithinPatience());
        PolywireException nobody = await Assert.ThrowsAsync<PolywireException>(async () => await requester.RequestAsync("?", Cancel).AsTask().WithinPatience());
        Assert.Contains("Nobody answers 'ask'", nobody.Message, StringComparison.Ordinal);
        await using Replier next = await Replier.ConnectAsync(hub.AddressOf("nats") + "?queue=ask", cancellationToken: Cancel);
        Task<Message> again = requester.RequestAsync("!", Cancel).AsTask();
        await next.ReceiveAsync(Cancel).AsTask().WithinPatience();
        await next.ReplyAsync("here"u8.ToArray(), Cancel);
        Assert.Equal("here", (await again.WithinPatience()).Text);
    }

    private static async Task<Subscriber> OpenSubscriberAsync(FakeNatsServer server)
    {
        Task<Subscriber> opening = Subscriber.OpenAsync(Addressing.Address.Parse(server.Url), bind: false, s_quick, Cancel).AsTask();
        await server.GreetAsync();
        return await opening.WithinPatience();
    }

    private static async Task SubscribeAsync(FakeNatsServer server, Subscriber subscriber)
    {
        Task subscribing = subscriber.SubscribeAsync("cats", Cancel).AsTask();
        Assert.Equal("SUB cats 1", await server.LineAsync());
        Assert.Equal("PING", await server.LineAsync());
        await server.SayAsync("PONG\r\n");
        await subscribing.WithinPatience();
    }
}
