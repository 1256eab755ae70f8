using System.Buffers.Binary;
using Polywire.Hubs.Topics;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Interop.Tests.Zeromq;

/// <summary>CURVE between our sockets or our hub and libzmq's, each as client and as server.</summary>
public sealed class CurveTests(LibzmqPeer peer) : IClassFixture<LibzmqPeer>
{
    private const int Many = 20_000;

    // zmq_curve(7)'s pairs.
    private const string ServerSecret = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";
    private const string ServerOpen = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
    private const string ClientSecret = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";
    private const string ClientOpen = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";

    [Theory]
    [InlineData(ZmtpSocketType.Push, "PULL")]
    [InlineData(ZmtpSocketType.Req, "REP")]
    [InlineData(ZmtpSocketType.Pub, "SUB")]
    public async Task Libzmq_connects_to_us(ZmtpSocketType ours, string theirs)
    {
        string name = await OpenAsync(theirs, client: true);
        await using var socket = new ZeromqSocket(ours);
        string bound = (await socket.BindAsync($"zmq+tcp://127.0.0.1:0?secret_key={Uri.EscapeDataString(ServerSecret)}", Meeting.Patience)).ToString();
        Assert.DoesNotContain(Uri.EscapeDataString(ServerSecret), bound, StringComparison.Ordinal);
        if (theirs == "SUB") await peer.DoAsync("subscribe", name, "-");
        await peer.DoAsync("connect", name, bound[4..].Split('?')[0]);
        await TalkAsync(socket, name, theirs);
    }

    [Theory]
    [InlineData(ZmtpSocketType.Push, "PULL")]
    [InlineData(ZmtpSocketType.Req, "REP")]
    [InlineData(ZmtpSocketType.Pub, "SUB")]
    public async Task We_connect_to_libzmq(ZmtpSocketType ours, string theirs)
    {
        string name = await OpenAsync(theirs, client: false);
        if (theirs == "SUB") await peer.DoAsync("subscribe", name, "-");
        string bound = await peer.DoAsync("bind", name, "tcp://127.0.0.1:*");
        await using var socket = new ZeromqSocket(ours);
        socket.Connect($"zmq+{bound}?server_key={Uri.EscapeDataString(ServerOpen)}&secret_key={Uri.EscapeDataString(ClientSecret)}");
        await TalkAsync(socket, name, theirs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Many_messages_and_a_large_one_cross(bool weBind)
    {
        string name = await OpenAsync("PULL", client: weBind);
        await using var socket = new ZeromqSocket(ZmtpSocketType.Push);
        if (weBind) await peer.DoAsync("connect", name, (await socket.BindAsync($"zmq+tcp://127.0.0.1:0?secret_key={Uri.EscapeDataString(ServerSecret)}", Meeting.Patience)).ToString()[4..].Split('?')[0]);
        else socket.Connect($"zmq+{await peer.DoAsync("bind", name, "tcp://127.0.0.1:*")}?server_key={Uri.EscapeDataString(ServerOpen)}");
        Task<string> counting = peer.DoAsync("count", name, $"{Many}");
        byte[] body = new byte[100];
        for (long i = 0; i < Many; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(body, i);
            await socket.SendAsync(body, Meeting.Patience);
        }
        Assert.Equal($"{Many}", await counting);
        await socket.SendAsync(new byte[3_000_000], Meeting.Patience);
        Assert.Equal(3_000_000, (await peer.ReceiveAsync(name)).Length);
        await peer.DoAsync("close", name);
    }

    [Fact]
    public async Task At_the_hub_a_key_stands_for_a_user_with_what_it_may_do()
    {
        peer.Need();
        await using Hub hub = await Hub.StartAsync(new HubOptions
        {
            Listen = [$"zmq+tcp://127.0.0.1:0?as=xsub&secret_key={Uri.EscapeDataString(ServerSecret)}", $"zmq+tcp://127.0.0.1:0?as=xpub&secret_key={Uri.EscapeDataString(ServerSecret)}"],
            Users = [new HubUser("lucy") { CurveKeys = [ClientOpen], Publish = ["cat.*"], Subscribe = ["cat.>"] }],
        }, TestContext.Current.CancellationToken);
        string publisher = await OpenAsync("PUB", client: true), subscriber = await OpenAsync("SUB", client: true), stranger = await OpenAsync("SUB", client: true, secret: false);
        await peer.DoAsync("subscribe", subscriber, LibzmqPeer.Hex("cat."));
        // What it may not subscribe to is dropped, and does not end the connection.
        await peer.DoAsync("subscribe", subscriber, LibzmqPeer.Hex("hat."));
        await peer.DoAsync("subscribe", stranger, "-");
        await peer.DoAsync("connect", subscriber, hub.AddressOf("zmq", "xpub")[4..]);
        await peer.DoAsync("connect", stranger, hub.AddressOf("zmq", "xpub")[4..]);
        await peer.DoAsync("connect", publisher, hub.AddressOf("zmq", "xsub")[4..]);
        bool came = false;
        TopicPublisher marker = hub.Topics.CreatePublisher();
        for (int i = 0; i < 1_000 && !came; i++)
        {
            await peer.SendAsync(publisher, "hat.a", "no");
            await peer.SendAsync(publisher, "cat.a.b", "no");
            await peer.SendAsync(publisher, "cat.a", "yes");
            if (marker.Publish("cat.z"u8, "marker"u8) == 0)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
                continue;
            }
            for (string got = await peer.ReceiveAsync(subscriber); got != "cat.z|marker"; got = await peer.ReceiveAsync(subscriber))
            {
                Assert.Equal("cat.a|yes", got);
                came = true;
            }
        }
        Assert.True(came);
        // The stranger comes again and again, and is there for a moment each time.
        await Eventually.HoldsAsync(() => hub.Connections == 2);
        foreach (string name in (string[])[publisher, subscriber, stranger]) await peer.DoAsync("close", name);
    }

    private async Task<string> OpenAsync(string type, bool client, bool secret = true)
    {
        peer.Need();
        string name = LibzmqPeer.Name();
        string[] keys = !client ? [$"CURVE_SECRETKEY={Hex(ServerSecret)}", "CURVE_SERVER=1"]
            : secret ? [$"CURVE_SERVERKEY={Hex(ServerOpen)}", $"CURVE_PUBLICKEY={Hex(ClientOpen)}", $"CURVE_SECRETKEY={Hex(ClientSecret)}"]
            // A pair that nobody knows here.
            : [$"CURVE_SERVERKEY={Hex(ServerOpen)}", $"CURVE_PUBLICKEY={Hex(ServerOpen)}", $"CURVE_SECRETKEY={Hex(ServerSecret)}"];
        await peer.DoAsync(["open", name, type, .. keys]);
        return name;
    }

    private async Task TalkAsync(ZeromqSocket socket, string name, string theirs)
    {
        if (theirs == "REP")
        {
            await socket.SendAsync("question"u8.ToArray(), Meeting.Patience);
            Assert.Equal("question", await peer.ReceiveAsync(name));
            await peer.SendAsync(name, "answer");
            Assert.Equal("answer", (await socket.ReceiveAsync(Meeting.Patience)).ToString());
        }
        else if (theirs == "SUB")
        {
            await peer.HearAsync(name, socket.WaitForSubscriberAsync(Meeting.Patience));
            await socket.SendAsync("news"u8.ToArray(), Meeting.Patience);
            Assert.Equal("news", await peer.ReceiveAsync(name));
        }
        else
        {
            await socket.SendAsync("first"u8.ToArray(), Meeting.Patience);
            Assert.Equal("first", await peer.ReceiveAsync(name));
        }
        await peer.DoAsync("close", name);
    }

    private static string Hex(string z85)
    {
        byte[] key = new byte[32];
        Assert.True(Z85.TryDecode(z85, key));
        return "x:" + Convert.ToHexStringLower(key);
    }
}
