using System.Buffers.Binary;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Interop.Tests.Zeromq;

/// <summary>What takes more than a few messages between our sockets and libzmq's.</summary>
public sealed class LibzmqTests(LibzmqPeer peer) : IClassFixture<LibzmqPeer>
{
    private const int Many = 100_000;

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task Many_messages_to_libzmq(int size)
    {
        await using Meeting meeting = await Meeting.ArrangeAsync(peer, ZmtpSocketType.Push, "PULL", weBind: true, "tcp", plain: false);
        Task<string> counting = peer.DoAsync("count", meeting.Theirs, $"{Many}");
        byte[] body = new byte[size];
        for (long i = 0; i < Many; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(body, i);
            await meeting.Ours.SendAsync(body, TestContext.Current.CancellationToken);
        }
        Assert.Equal($"{Many}", await counting);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task Many_messages_from_libzmq(int size)
    {
        await using Meeting meeting = await Meeting.ArrangeAsync(peer, ZmtpSocketType.Pull, "PUSH", weBind: false, "tcp", plain: false);
        await peer.DoAsync("flood", meeting.Theirs, $"{Many}", $"{size}");
        for (long i = 0; i < Many; i++)
        {
            ReadOnlyMemory<byte> body = (await meeting.Ours.ReceiveAsync(TestContext.Current.CancellationToken))[0];
            Assert.Equal((size, i), (body.Length, BinaryPrimitives.ReadInt64LittleEndian(body.Span)));
        }
    }

    [Fact]
    public async Task Ten_megabytes_both_ways()
    {
        await using Meeting meeting = await Meeting.ArrangeAsync(peer, ZmtpSocketType.Req, "REP", weBind: true, "tcp", plain: false);
        await peer.DoAsync("echo", meeting.Theirs);
        byte[] body = new byte[10_000_000];
        Random.Shared.NextBytes(body);
        await meeting.Ours.SendAsync(body, Meeting.Patience);
        Assert.True((await meeting.Ours.ReceiveAsync(Meeting.Patience))[0].Span.SequenceEqual(body));
    }

    [Fact]
    public async Task Heartbeats_of_both_sides_keep_an_idle_link_and_a_slow_receiver()
    {
        peer.Need();
        string name = LibzmqPeer.Name();
        await peer.DoAsync("open", name, "PUSH", "HEARTBEAT_IVL=100", "HEARTBEAT_TIMEOUT=4000", "HEARTBEAT_TTL=5000");
        await using ZeromqSocket pull = new(ZmtpSocketType.Pull, new ZeromqOptions { HeartbeatInterval = TimeSpan.FromMilliseconds(100), HeartbeatTimeout = TimeSpan.FromMilliseconds(4000) });
        Address bound = await pull.BindAsync("zmq+tcp://127.0.0.1:0");
        await peer.DoAsync("connect", name, $"tcp://127.0.0.1:{bound.Port}");
        await peer.SendAsync(name, "one");
        await peer.SendAsync(name, "two");
        Assert.Equal("one", (await pull.ReceiveAsync(Meeting.Patience)).ToString());
        await Task.Delay(6000); // «two» lies in the buffer, and behind it PINGs that nobody reads
        Assert.Equal(1, pull.PeerCount);
        Assert.Equal("two", (await pull.ReceiveAsync(Meeting.Patience)).ToString());
        ValueTask<ZeromqMessage> third = pull.ReceiveAsync(Meeting.Patience);
        await Task.Delay(500);
        Assert.Equal(1, pull.PeerCount);
        await peer.SendAsync(name, "three");
        Assert.Equal("three", (await third).ToString());
        await peer.DoAsync("close", name);
    }

    [Fact]
    public async Task Wrong_password_is_refused_by_either_side()
    {
        peer.Need();
        await peer.DoAsync("let", "lucy", "choco");
        string server = LibzmqPeer.Name(), client = LibzmqPeer.Name();
        await peer.DoAsync("open", server, "REP", "PLAIN_SERVER=1");
        string bound = await peer.DoAsync("bind", server, "tcp://127.0.0.1:*");
        await using Requester requester = await Requester.ConnectAsync($"zmq+tcp://lucy:vanilla@{bound[6..]}");
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () => await requester.RequestAsync("let me in", Meeting.Patience));
        Assert.Equal(FailureKind.Refused, failure.Kind);

        await using ZeromqSocket pull = new(ZmtpSocketType.Pull);
        Address ours = await pull.BindAsync("zmq+tcp://lucy:choco@127.0.0.1:0");
        await peer.DoAsync("open", client, "PUSH", "PLAIN_USERNAME=x:6c756379", "PLAIN_PASSWORD=x:00", "SNDTIMEO=300", "IMMEDIATE=1");
        await peer.DoAsync("connect", client, $"tcp://127.0.0.1:{ours.Port}");
        Assert.Equal("timeout", await peer.DoAsync("send", client, "00"));
        Assert.Equal(0, pull.PeerCount);
        await peer.DoAsync("close", server);
        await peer.DoAsync("close", client);
    }

    [Fact]
    public async Task Libzmq_that_comes_back_is_found_again()
    {
        peer.Need();
        await using ZeromqSocket push = new(ZmtpSocketType.Push, new ZeromqOptions { Backoff = new Backoff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(50) } });
        string name = LibzmqPeer.Name();
        await peer.DoAsync("open", name, "PULL");
        string place = await peer.DoAsync("bind", name, "tcp://127.0.0.1:*");
        push.Connect("zmq+" + place);
        for (int i = 0; i < 3; i++)
        {
            await push.SendAsync($"round {i}");
            Assert.Equal($"round {i}", await peer.ReceiveAsync(name));
            await peer.DoAsync("close", name);
            while (push.PeerCount > 0) await Task.Delay(5, Meeting.Patience);
            await peer.DoAsync("open", name, "PULL");
            await peer.DoAsync("bind", name, place);
        }
        await peer.DoAsync("close", name);
    }

    [Fact]
    public async Task We_that_come_back_are_found_again_by_libzmq()
    {
        peer.Need();
        string name = LibzmqPeer.Name();
        await peer.DoAsync("open", name, "SUB", "RECONNECT_IVL=20");
        await peer.DoAsync("subscribe", name, LibzmqPeer.Hex("T"));
        string place = "zmq+tcp://127.0.0.1:0";
        for (int i = 0; i < 3; i++)
        {
            await using Publisher publisher = await Publisher.BindAsync(place);
            if (i == 0) await peer.DoAsync("connect", name, $"tcp://127.0.0.1:{publisher.Address.Port}");
            place = publisher.Address.ToString();
            await peer.HearAsync(name, publisher.WaitForSubscriberAsync(Meeting.Patience));
            await publisher.PublishAsync("T", $"round {i}", Meeting.Patience);
            Assert.Equal($"T|round {i}", await peer.ReceiveAsync(name));
        }
        await peer.DoAsync("close", name);
    }

    [Theory]
    [InlineData("PUSH")]
    [InlineData("SUB")]
    [InlineData("REQ")]
    public async Task Types_that_do_not_fit_never_connect(string theirs)
    {
        peer.Need();
        string name = LibzmqPeer.Name();
        await peer.DoAsync("open", name, theirs);
        string place = await peer.DoAsync("bind", name, "tcp://127.0.0.1:*");
        await using ZeromqSocket pair = new(ZmtpSocketType.Pair);
        pair.Connect("zmq+" + place);
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(async () => await pair.ReceiveAsync(Meeting.Patience));
        Assert.Equal(FailureKind.Refused, failure.Kind);
        await peer.DoAsync("close", name);
    }
}
