using System.Text;
using Polywire.Robustness.Tests.Peers;

namespace Polywire.Robustness.Tests.Stomp;

/// <summary>Rude STOMP peers at a hub: each is ended, and nobody else notices.</summary>
public sealed class StompPeerTests
{
    private const string Greeting = "CONNECT\naccept-version:1.2\n\n\0";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("*1\r\n$4\r\nPING\r\n\0")]
    [InlineData("SEND\ndestination:/topic/news\n\nx\0")]
    [InlineData(Greeting + "SEND\ndestination:/topic/news\ncontent-length:99999999999\n\nx\0")]
    [InlineData(Greeting + "SEND\ndestination:/topic/news\ncontent-length:1\n\nxx\0")]
    [InlineData(Greeting + "SEND\nno colon\n\nx\0")]
    [InlineData(Greeting + "NONSENSE\n\n\0")]
    [InlineData(Greeting + Greeting)]
    public async Task A_bad_frame_gets_an_ERROR_and_the_door(string bad)
    {
        await using Hub hub = await Hub.StartAsync(Options());
        using RawPeer bystander = await SubscriberAsync(hub), peer = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
        await peer.SendAsync(Encoding.Latin1.GetBytes(bad));
        Assert.Contains("ERROR\nmessage:", await peer.ReadToCloseAsync(), StringComparison.Ordinal);
        await UnharmedAsync(hub, bystander);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_at_its_limit()
    {
        await using Hub hub = await Hub.StartAsync(Options());
        using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
        await peer.TrySendAsync(new byte[100_000].Select(_ => (byte)'x').ToArray());
        Assert.Contains("limit MaxLineBytes", await peer.ReadToCloseAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_at_every_byte_of_a_conversation_disturbs_nobody_and_loses_no_message()
    {
        await using Hub hub = await Hub.StartAsync(Options());
        using RawPeer bystander = await SubscriberAsync(hub);
        byte[] talk = Encoding.Latin1.GetBytes(Greeting + "SUBSCRIBE\nid:1\ndestination:/queue/q\nack:client-individual\n\n\0SEND\ndestination:/topic/other\n\nbody\0BEGIN\ntransaction:t\n\n\0SEND\ndestination:/queue/q\ntransaction:t\n\nnever\0");
        hub.Core.Queues.Lists.Push("q"u8, Hubs.Queues.QueueEnd.Right, [new Hubs.Queues.QueueItem("kept"u8)], onlyExisting: false, out _);
        for (int cut = 0; cut <= talk.Length; cut++)
        {
            using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
            await peer.SendAsync(talk.AsMemory(0, cut));
            if (cut % 2 == 0) peer.Kill();
        }
        await UnharmedAsync(hub, bystander);
        await Eventually.HoldsAsync(() => hub.Connections == 1);
        Assert.Equal(1, hub.Core.Queues.Lists.Length("q"u8));
    }

    [Fact]
    public async Task One_byte_at_a_time_is_enough()
    {
        await using Hub hub = await Hub.StartAsync(Options());
        using RawPeer bystander = await SubscriberAsync(hub), peer = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
        await peer.SendOneByOneAsync(Encoding.Latin1.GetBytes(Greeting + "\n\r\n\0SEND\ndestination:/topic/news\ncontent-length:3\n\na\0b\0"));
        // The body has a NUL of its own.
        Assert.EndsWith("\n\na\0b\0", await FrameAsync(bystander, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_consumers_that_take_and_vanish_lose_nothing()
    {
        await using Hub hub = await Hub.StartAsync(Options());
        for (int i = 0; i < 100; i++)
            hub.Core.Queues.Lists.Push("q"u8, Hubs.Queues.QueueEnd.Right, [new Hubs.Queues.QueueItem(Encoding.ASCII.GetBytes($"{i}"))], onlyExisting: false, out _);
        for (int round = 0; round < 100; round++)
        {
            using RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
            await peer.SendAsync(Encoding.Latin1.GetBytes(Greeting + "SUBSCRIBE\nid:1\ndestination:/queue/q\nack:client\nprefetch-count:7\n\n\0"));
            await FrameAsync(peer, 1);
            peer.Kill();
        }
        await Eventually.HoldsAsync(() => hub.Connections == 0);
        Assert.Equal(100, hub.Core.Queues.Lists.Length("q"u8));
    }

    [Theory]
    [InlineData("/topic/large")]
    [InlineData("/queue/large")]
    public async Task Ten_megabytes_cross_to_a_slow_reader_and_a_sender_killed_in_the_middle_leaves_nothing(string destination)
    {
        await using Hub hub = await Hub.StartAsync(Options());
        using RawPeer bystander = await SubscriberAsync(hub), reader = await RawPeer.ConnectAsync(hub.AddressOf("stomp")), sender = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
        byte[] body = new byte[10_000_000];
        new Random(7).NextBytes(body);
        byte[] frame = [.. Encoding.ASCII.GetBytes($"SEND\ndestination:{destination}\ncontent-length:{body.Length}\n\n"), .. body, 0];
        await reader.SendAsync(Encoding.ASCII.GetBytes($"{Greeting}SUBSCRIBE\nid:1\ndestination:{destination}\nreceipt:r\n\n\0"));
        await FrameAsync(reader, 2);

        using (RawPeer killed = await RawPeer.ConnectAsync(hub.AddressOf("stomp")))
        {
            await killed.SendAsync(Encoding.ASCII.GetBytes(Greeting));
            await FrameAsync(killed, 1);
            await killed.SendAsync(frame.AsMemory(0, frame.Length / 2));
            killed.Kill();
        }
        await sender.SendAsync(Encoding.ASCII.GetBytes(Greeting));
        await sender.SendAsync(frame);
        await UnharmedAsync(hub, bystander);
        string head = Encoding.ASCII.GetString((await reader.ReadAsync("MESSAGE\nsubscription:1\nmessage-id:1-1\n".Length)).Span);
        Assert.Equal("MESSAGE\nsubscription:1\nmessage-id:1-1\n", head);
        while (!head.EndsWith("\n\n", StringComparison.Ordinal)) head += Encoding.ASCII.GetString((await reader.ReadAsync(1)).Span);
        Assert.Contains($"content-length:{body.Length}\n", head, StringComparison.Ordinal);
        for (int at = 0; at < body.Length; at += 100_000) Assert.True((await reader.ReadAsync(100_000)).Span.SequenceEqual(body.AsSpan(at, 100_000)), $"from byte {at} on it is another");
        Assert.Equal(0, (await reader.ReadAsync(1)).Span[0]);
    }

    [Fact]
    public async Task A_consumer_that_does_not_read_holds_no_more_than_its_prefetch_and_gives_back_what_was_not_sent()
    {
        const int Count = 100, Size = 1_000_000;
        await using Hub hub = await Hub.StartAsync(Options());
        for (int i = 0; i < Count; i++)
            hub.Core.Queues.Lists.Push("q"u8, Hubs.Queues.QueueEnd.Right, [new Hubs.Queues.QueueItem(new byte[Size])], onlyExisting: false, out _);
        using (RawPeer slow = await RawPeer.ConnectAsync(hub.AddressOf("stomp")))
        {
            await slow.SendAsync(Encoding.ASCII.GetBytes(Greeting + "SUBSCRIBE\nid:1\ndestination:/queue/q\nack:client\n\n\0"));
            await FrameAsync(slow, 1);
            await Eventually.HoldsAsync(() => hub.Core.Queues.Lists.Length("q"u8) < Count);
            // 32 MiB, which the last message may pass; what the kernel takes is no more than that.
            Assert.InRange(hub.QueuedBytes, 0, (32 * 1024 * 1024) + (2 * Size));
            Assert.InRange(hub.Core.Queues.Lists.Length("q"u8), Count - 35, Count - 1);
            slow.Kill();
        }
        await Eventually.HoldsAsync(() => hub.Connections == 0);
        Assert.Equal(Count, hub.Core.Queues.Lists.Length("q"u8));
    }

    [Fact]
    public async Task A_transaction_that_never_ends_is_ended_at_its_limit()
    {
        await using Hub hub = await Hub.StartAsync(Options() with { Stomp = new Wires.Stomp.StompLimits { MaxTransactionBytes = 1_000_000 } });
        using RawPeer bystander = await SubscriberAsync(hub), peer = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
        await peer.SendAsync(Encoding.ASCII.GetBytes(Greeting + "BEGIN\ntransaction:t\n\n\0"));
        byte[] frame = Encoding.ASCII.GetBytes($"SEND\ndestination:/queue/q\ntransaction:t\n\n{new string('x', 10_000)}\0");
        while (await peer.TrySendAsync(frame)) { }
        await UnharmedAsync(hub, bystander);
        await Eventually.HoldsAsync(() => hub.Connections == 1);
        Assert.Equal(0, hub.Core.Queues.Lists.Length("q"u8));
    }

    private static HubOptions Options() => new() { Listen = ["stomp://127.0.0.1:0"], HandshakeTimeout = TimeSpan.FromSeconds(60) };

    private static async Task<RawPeer> SubscriberAsync(Hub hub)
    {
        RawPeer peer = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
        await peer.SendAsync(Encoding.Latin1.GetBytes(Greeting + "SUBSCRIBE\nid:1\ndestination:/topic/news\nreceipt:r\n\n\0"));
        Assert.StartsWith("CONNECTED\n", await FrameAsync(peer, 1), StringComparison.Ordinal);
        Assert.Equal("RECEIPT\nreceipt-id:r\n\n\0", await FrameAsync(peer, 1));
        return peer;
    }

    // A frame with so many NULs, the last of which ends it.
    private static async Task<string> FrameAsync(RawPeer peer, int nuls)
    {
        var frame = new StringBuilder();
        while (nuls > 0)
        {
            char next = (char)(await peer.ReadAsync(1)).Span[0];
            frame.Append(next);
            if (next == '\0') nuls--;
        }
        return frame.ToString();
    }

    // The bystander hears news, and nothing else.
    private static async Task UnharmedAsync(Hub hub, RawPeer bystander)
    {
        using RawPeer publisher = await RawPeer.ConnectAsync(hub.AddressOf("stomp"));
        await publisher.SendAsync(Encoding.Latin1.GetBytes(Greeting + "SEND\ndestination:/topic/news\n\nall is well\0"));
        Assert.EndsWith("\n\nall is well\0", await FrameAsync(bystander, 1), StringComparison.Ordinal);
    }
}
