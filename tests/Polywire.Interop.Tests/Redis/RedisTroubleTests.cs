using System.Diagnostics;
using System.Text;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Interop.Tests.Redis;

/// <summary>What goes wrong with a Redis server, and what our client makes of it: nothing is lost that need not be, and every failure says what it is.</summary>
public sealed class RedisTroubleTests(RedisPeers peers) : IClassFixture<RedisPeers>
{
    private static readonly PatternOptions s_hasty = PatternOptions.Default with
    {
        Backoff = new Backoff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(50) },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wrong password", "WRONGPASS")]
    [InlineData("no password", "NOAUTH")]
    [InlineData("untrusted", "TLS failed")]
    public async Task A_refusal_is_told_at_once(string kind, string words)
    {
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await Publisher.ConnectAsync(peers.Address(kind), cancellationToken: Cancel));
        Assert.Equal(FailureKind.Refused, refused.Kind);
        Assert.Contains(words, refused.Message);
        Assert.DoesNotContain("wrong@", refused.Message);
    }

    [Fact]
    public async Task Nobody_there_is_told_at_once()
    {
        int port = FreePort.Next();
        PolywireException gone = await Assert.ThrowsAsync<PolywireException>(async () => await Puller.ConnectAsync($"redis://127.0.0.1:{port}", cancellationToken: Cancel));
        Assert.Equal(FailureKind.Closed, gone.Kind);
        Assert.Contains($"redis://127.0.0.1:{port}", gone.Message);
    }

    [Fact]
    public async Task A_silent_server_is_not_waited_for_longer_than_allowed()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        PatternOptions options = PatternOptions.Default with { ConnectTimeout = TimeSpan.FromSeconds(2), Linger = TimeSpan.FromMilliseconds(100) };
        PolywireException late = await Assert.ThrowsAsync<PolywireException>(async () =>
            await Subscriber.ConnectAsync($"redis://127.0.0.1:{((System.Net.IPEndPoint)silent.LocalEndpoint).Port}", options, Cancel));
        Assert.Equal(FailureKind.Closed, late.Kind);
        Assert.Contains("greeting", late.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", FailureKind.Protocol)]
    [InlineData("%1\r\n+proto\r\n:3\r\n+unasked\r\n", null)]
    [InlineData("$99999999999\r\n", FailureKind.Limit)]
    [InlineData("-ERR max number of clients reached\r\n", FailureKind.Refused)]
    [InlineData("", FailureKind.Closed)]
    public async Task A_stranger_on_the_port_is_told_apart(string greeting, FailureKind? kind)
    {
        using var stranger = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        stranger.Start();
        Task serving = Task.Run(async () =>
        {
            using System.Net.Sockets.Socket peer = await stranger.AcceptSocketAsync(Cancel);
            await peer.ReceiveAsync(new byte[1000], Cancel);
            await peer.SendAsync(Encoding.ASCII.GetBytes(greeting), Cancel);
            peer.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            while (await peer.ReceiveAsync(new byte[1000], Cancel) > 0)
            {
            }
        }, Cancel);
        string address = $"redis://127.0.0.1:{((System.Net.IPEndPoint)stranger.LocalEndpoint).Port}";
        if (kind is null)
            await (await Publisher.ConnectAsync(address, s_hasty with { Linger = TimeSpan.FromMilliseconds(100) }, Cancel)).DisposeAsync();
        else
            Assert.Equal(kind, (await Assert.ThrowsAsync<PolywireException>(async () => await Publisher.ConnectAsync(address, s_hasty, Cancel))).Kind);
        await serving;
    }

    [Fact]
    public async Task What_an_address_cannot_mean_is_refused()
    {
        await Assert.ThrowsAsync<AddressException>(async () => await Publisher.ConnectAsync("redis://127.0.0.1/cats", cancellationToken: Cancel));
        await Assert.ThrowsAsync<AddressException>(async () => await Publisher.ConnectAsync("redis://127.0.0.1?resp=4", cancellationToken: Cancel));
        await Assert.ThrowsAsync<AddressException>(async () => await Puller.ConnectAsync("redis://127.0.0.1?prefetch=0", cancellationToken: Cancel));
        PolywireException bind = await Assert.ThrowsAsync<PolywireException>(async () => await Pusher.BindAsync("redis://127.0.0.1", cancellationToken: Cancel));
        Assert.Equal(FailureKind.Refused, bind.Kind);
        Assert.Contains("hub", bind.Message);
    }

    [Fact]
    public async Task An_error_reply_fails_a_later_call_and_no_more()
    {
        await peers.AskAsync("tcp", "SET text x");
        await using Pusher pusher = await Pusher.ConnectAsync(peers.Address("tcp", "queue=text"), cancellationToken: Cancel);
        await pusher.PushAsync("x", Cancel);
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await pusher.FlushAsync(Cancel));
        Assert.Equal(FailureKind.Refused, refused.Kind);
        Assert.Contains("WRONGTYPE", refused.Message);
        await pusher.FlushAsync(Cancel);

        await using Puller puller = await Puller.ConnectAsync(peers.Address("tcp", "queue=text"), cancellationToken: Cancel);
        Assert.Contains("WRONGTYPE", (await Assert.ThrowsAsync<PolywireException>(async () => await puller.ReceiveAsync(Cancel))).Message);
        await peers.AskAsync("tcp", "DEL text");
        await pusher.PushAsync("y", Cancel);
        Assert.Equal("y", (await puller.ReceiveAsync(Cancel)).Text);

        await peers.AskAsync("tcp", "SET service2 x");
        await using Requester requester = await Requester.ConnectAsync(peers.Address("tcp", "queue=service2"), cancellationToken: Cancel);
        Assert.Contains("WRONGTYPE", (await Assert.ThrowsAsync<PolywireException>(async () => await requester.RequestAsync("?", Cancel))).Message);
    }

    [Theory]
    [InlineData("tcp", 1)]
    [InlineData("resp2", 1)]
    [InlineData("tcp", 8)]
    [InlineData("hub", 1)]
    public async Task A_cancelled_receive_loses_nothing(string kind, int prefetch)
    {
        const int count = 500;
        string queue = $"cancelled{prefetch}{kind}";
        await using Pusher pusher = await Pusher.ConnectAsync(peers.Address(kind, "queue=" + queue), cancellationToken: Cancel);
        var taken = new List<int>();
        await using (Puller puller = await Puller.ConnectAsync(peers.Address(kind, $"queue={queue}&prefetch={prefetch}"), cancellationToken: Cancel))
        {
            Task sending = Task.Run(async () =>
            {
                for (int i = 0; i < count; i++)
                {
                    await pusher.PushAsync(BitConverter.GetBytes(i), Cancel);
                    if (i % 7 == 0)
                        await pusher.FlushAsync(Cancel);
                }
            }, Cancel);
            var random = new Random(3);
            while (taken.Count < count)
            {
                using var impatient = new CancellationTokenSource(TimeSpan.FromTicks(random.Next(3000)));
                try
                {
                    taken.Add(BitConverter.ToInt32((await puller.ReceiveAsync(impatient.Token)).Body.Span));
                }
                catch (OperationCanceledException)
                {
                    // Come again.
                }
            }
            await sending;
        }
        Assert.Equal(Enumerable.Range(0, count), taken);
    }

    [Theory]
    [InlineData("tcp", 1)]
    [InlineData("resp2", 5)]
    [InlineData("hub", 5)]
    public async Task What_a_puller_did_not_hand_out_goes_back_in_order(string kind, int prefetch)
    {
        string queue = $"back{prefetch}{kind}";
        await using Pusher pusher = await Pusher.ConnectAsync(peers.Address(kind, "queue=" + queue), cancellationToken: Cancel);
        await using (Puller puller = await Puller.ConnectAsync(peers.Address(kind, $"queue={queue}&prefetch={prefetch}"), cancellationToken: Cancel))
        {
            using var soon = new CancellationTokenSource(20);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await puller.ReceiveAsync(soon.Token));
            for (int i = 0; i < 8; i++)
                await pusher.PushAsync($"{i}", Cancel);
            await pusher.FlushAsync(Cancel);
            await Task.Delay(20, Cancel);
        }
        Assert.Equal("*8\r\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $"$1\r\n{i}\r\n")), await peers.AskAsync(kind, $"LRANGE {queue} 0 -1"));
        await using (Puller idle = await Puller.ConnectAsync(peers.Address(kind, $"queue={queue}empty&prefetch={prefetch}"), cancellationToken: Cancel))
        {
            Task<Message> waiting = idle.ReceiveAsync(Cancel).AsTask();
            await Task.Delay(20, Cancel);
            await idle.DisposeAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        }
        Assert.Equal(":1\r\n", await peers.AskAsync(kind, $"RPUSH {queue}empty x"));
        Assert.Equal(":1\r\n", await peers.AskAsync(kind, $"LLEN {queue}empty"));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("resp2")]
    [InlineData("hub")]
    public async Task Killed_connections_come_back_with_their_subscriptions(string kind)
    {
        string address = peers.Address(kind, "queue=reborn");
        await using Publisher publisher = await Publisher.ConnectAsync(address, s_hasty, Cancel);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(address, s_hasty, Cancel);
        await using Puller puller = await Puller.ConnectAsync(address, s_hasty, Cancel);
        await subscriber.SubscribeAsync("cats", Cancel);
        await subscriber.SubscribeAsync("h*", Cancel);
        Task<Message> pulling = puller.ReceiveAsync(Cancel).AsTask();
        Task<Message> listening = subscriber.ReceiveAsync(Cancel).AsTask();
        await peers.AskAsync(kind, "CLIENT KILL TYPE pubsub");
        await peers.AskAsync(kind, "CLIENT KILL TYPE normal");
        while (!listening.IsCompleted)
        {
            await publisher.PublishAsync("cats", "tom", Cancel);
            await Task.Delay(10, Cancel);
        }
        Assert.Equal("cats\ttom", (await listening).ToString());
        await publisher.PublishAsync("hats", "fedora", Cancel);
        while ((await subscriber.ReceiveAsync(Cancel)).TopicText != "hats")
        {
        }
        Assert.Equal(":1\r\n", await peers.AskAsync(kind, "RPUSH reborn x"));
        Assert.Equal("x", (await pulling).Text);
    }

    [Fact]
    public async Task A_server_that_was_away_is_found_again()
    {
        int port = FreePort.Next();
        string address = $"redis://127.0.0.1:{port}?queue=away";
        Process server = peers.Start("--port", $"{port}");
        await RedisPeers.UntilUpAsync(address);
        await using Pusher pusher = await Pusher.ConnectAsync(address, s_hasty, Cancel);
        await using Puller puller = await Puller.ConnectAsync(address, s_hasty, Cancel);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(address, s_hasty, Cancel);
        await subscriber.SubscribeAsync("before", Cancel);
        server.Kill();
        await server.WaitForExitAsync(Cancel);
        ValueTask subscribing = subscriber.SubscribeAsync("meanwhile", Cancel);
        await Task.Delay(100, Cancel);
        ValueTask pushing = pusher.PushAsync("patience", Cancel);
        Assert.False(pushing.IsCompleted);
        peers.Start("--port", $"{port}");
        await pushing;
        await subscribing;
        Assert.Equal("patience", (await puller.ReceiveAsync(Cancel)).Text);
        await using Publisher publisher = await Publisher.ConnectAsync(address, s_hasty, Cancel);
        await publisher.PublishAsync("before", "1", Cancel);
        await publisher.PublishAsync("meanwhile", "2", Cancel);
        Assert.Equal("before\t1", (await subscriber.ReceiveAsync(Cancel)).ToString());
        Assert.Equal("meanwhile\t2", (await subscriber.ReceiveAsync(Cancel)).ToString());
    }

    [Fact]
    public async Task Subscribing_while_messages_wait_gets_through()
    {
        string address = peers.Address("tcp");
        await using Publisher publisher = await Publisher.ConnectAsync(address, cancellationToken: Cancel);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(address, cancellationToken: Cancel);
        await subscriber.SubscribeAsync("first", Cancel);
        byte[] body = new byte[1000];
        for (int i = 0; i < 3000; i++)
            await publisher.PublishAsync("first"u8.ToArray(), body, Cancel);
        await publisher.FlushAsync(Cancel);
        Message held = await subscriber.ReceiveAsync(Cancel);
        await subscriber.SubscribeAsync("second", Cancel);
        Assert.Equal("first", held.TopicText);
        await publisher.PublishAsync("second", "end", Cancel);
        int count = 1;
        while ((await subscriber.ReceiveAsync(Cancel)).TopicText == "first")
            count++;
        Assert.Equal(3000, count);
    }

    [Fact]
    public async Task Many_threads_may_send_at_once()
    {
        const int threads = 8, each = 5_000;
        await using Publisher publisher = await Publisher.ConnectAsync(peers.Address("tcp"), cancellationToken: Cancel);
        await using Subscriber subscriber = await Subscriber.ConnectAsync(peers.Address("tcp"), cancellationToken: Cancel);
        await subscriber.SubscribeAsync("threads", Cancel);
        Task[] sending = [.. Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < each; i++)
                await publisher.PublishAsync("threads", $"{thread} {i}", Cancel);
        }, Cancel))];
        int[] next = new int[threads];
        for (int i = 0; i < threads * each; i++)
        {
            string[] words = (await subscriber.ReceiveAsync(Cancel)).Text.Split(' ');
            Assert.Equal(next[words[0][0] - '0']++, int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
        }
        await Task.WhenAll(sending);
    }

    [Fact]
    public async Task Requests_and_replies_are_plain_lists_for_any_language()
    {
        await using Replier replier = await Replier.ConnectAsync(peers.Address("tcp", "queue=plain"), cancellationToken: Cancel);
        await peers.AskAsync("tcp", "RPUSH plain \"answers 7\nwhat time is it?\"");
        Message asked = await replier.ReceiveAsync(Cancel);
        Assert.Equal(("what time is it?", "answers"), (asked.Text, Encoding.UTF8.GetString(asked.ReplyTo.Span)));
        await replier.ReplyAsync("noon", Cancel);
        Assert.Equal("*2\r\n$7\r\nanswers\r\n$6\r\n7\nnoon\r\n", await peers.AskAsync("tcp", "BLPOP answers 5"));
        await peers.AskAsync("tcp", "RPUSH plain \"nobody waits\"");
        Assert.Equal("nobody waits", (await replier.ReceiveAsync(Cancel)).Text);
        await replier.ReplyAsync("unheard", Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await replier.ReplyAsync("twice", Cancel));
    }

    [Fact]
    public async Task A_late_reply_is_dropped_and_the_next_request_gets_its_own()
    {
        await using Requester requester = await Requester.ConnectAsync(peers.Address("tcp", "queue=late"), cancellationToken: Cancel);
        await using Replier replier = await Replier.ConnectAsync(peers.Address("tcp", "queue=late"), cancellationToken: Cancel);
        using var soon = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await requester.RequestAsync("first", soon.Token));
        Assert.Equal("first", (await replier.ReceiveAsync(Cancel)).Text);
        await replier.ReplyAsync("too late", Cancel);
        ValueTask<Message> second = requester.RequestAsync("second", Cancel);
        Assert.Equal("second", (await replier.ReceiveAsync(Cancel)).Text);
        await replier.ReplyAsync("in time", Cancel);
        Assert.Equal("in time", (await second).Text);
    }
}
