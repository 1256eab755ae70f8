using System.Net;
using System.Net.Sockets;
using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Robustness.Tests.Zeromq;

/// <summary>Peers that are silent, half-open, rude or endless; a good peer beside them must not notice.</summary>
public sealed class HostilePeerTests : IAsyncLifetime
{
    private static readonly byte[] s_greeting = Convert.FromHexString("FF00000000000000017F0301" + "4E554C4C".PadRight(40, '0') + new string('0', 64));
    private readonly List<Socket> _hostile = [];
    private ZeromqSocket _pull = null!;
    private ZeromqSocket _push = null!;
    private Address _place = null!;

    private static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public async ValueTask InitializeAsync()
    {
        _pull = new ZeromqSocket(ZmtpSocketType.Pull, new ZeromqOptions { Wire = new ZmtpLimits { HandshakeTimeout = TimeSpan.FromMilliseconds(300) } });
        _place = await _pull.BindAsync("zmq+tcp://127.0.0.1:0");
        _push = new ZeromqSocket(ZmtpSocketType.Push);
        _push.Connect(_place);
        await _push.SendAsync("hello");
        await _pull.ReceiveAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Socket socket in _hostile) socket.Dispose();
        await _push.DisposeAsync();
        await _pull.DisposeAsync();
    }

    [Theory]
    [InlineData("")] // silent
    [InlineData("FF")]
    [InlineData("FF00000000000000017F")] // half a greeting
    [InlineData("474554202F20485454502F312E310D0A0D0A")] // HTTP
    [InlineData("2A310D0A2450494E470D0A")] // Redis
    [InlineData("FF00000000000000017F01")] // ZMTP 2.0
    [InlineData("GREETING")] // and then nothing
    [InlineData("GREETING 06FFFFFFFFFFFFFFFF")]
    [InlineData("GREETING 067FFFFFFFFFFFFFFF")]
    [InlineData("GREETING 0400 0400 0400")]
    [InlineData("GREETING 041A0552454144590B536F636B65742D547970650000000450554C4C")] // a PULL for a PULL
    public async Task Bad_handshakes_are_cut_off(string bytes)
    {
        Socket peer = await ConnectAsync(bytes);
        await GoodPeerGoesOnAsync();
        await IsClosedAsync(peer);
        Assert.Equal(1, _pull.PeerCount);
    }

    [Theory]
    [InlineData("028000000000000000")] // 2^63 bytes
    [InlineData("027FFFFFFFFFFFFFFF")]
    [InlineData("020000000010000000")] // 256 MiB
    [InlineData("040305AABB")] // a command without name
    public async Task Bad_traffic_is_cut_off(string bytes)
    {
        Socket peer = await ConnectAsync("GREETING 041A0552454144590B536F636B65742D547970650000000450555348" + bytes);
        ValueTask<ZeromqMessage> next = _pull.ReceiveAsync(Patience);
        await IsClosedAsync(peer);
        await _push.SendAsync("good");
        Assert.Equal("good", (await next).ToString());
    }

    [Fact]
    public async Task A_message_that_never_ends_ends_at_the_frame_limit()
    {
        Socket peer = await ConnectAsync("GREETING 041A0552454144590B536F636B65742D547970650000000450555348");
        ValueTask<ZeromqMessage> next = _pull.ReceiveAsync(Patience);
        await peer.SendAsync(Enumerable.Range(0, 4000).SelectMany(i => new byte[] { 1, 1, 7 }).ToArray());
        await IsClosedAsync(peer);
        await _push.SendAsync("good");
        Assert.Equal("good", (await next).ToString());
    }

    [Fact]
    public async Task A_message_cut_off_by_the_end_of_its_connection_is_none()
    {
        for (int cut = 1; cut < 8; cut++)
        {
            Socket peer = await ConnectAsync("GREETING 041A0552454144590B536F636B65742D547970650000000450555348" + "01026161000462626262"[..(2 * cut)]);
            peer.Shutdown(SocketShutdown.Send);
            peer.Dispose();
        }
        await GoodPeerGoesOnAsync();
    }

    [Fact]
    public async Task A_peer_that_reconnects_in_a_loop_disturbs_nobody()
    {
        for (int i = 0; i < 300; i++) (await ConnectAsync(i % 2 == 0 ? "GREETING" : "FF")).Dispose();
        await GoodPeerGoesOnAsync();
    }

    [Fact]
    public async Task A_subscriber_that_never_reads_costs_its_buffer_and_no_more()
    {
        await using ZeromqSocket pub = new(ZmtpSocketType.Pub, new ZeromqOptions
        {
            Connection = new ConnectionLimits { OutputBytes = 1024 * 1024 },
            Linger = TimeSpan.Zero,
        });
        Address place = await pub.BindAsync("zmq+tcp://127.0.0.1:0");
        Socket peer = await ConnectAsync("GREETING 04190552454144590B536F636B65742D5479706500000003535542 040A09535542534352494245", place.Port);
        await using ZeromqSocket good = new(ZmtpSocketType.Sub);
        good.Subscribe("");
        good.Connect(place);
        while (pub.SubscriptionCount < 2) await Task.Delay(2, Patience);
        byte[] body = new byte[10_000];
        for (int i = 0; i < 3000; i++)
        {
            await pub.SendAsync(body, Patience);
            Assert.Equal(body.Length, (await good.ReceiveAsync(Patience))[0].Length);
        }
        // 30 MB were sent: what was not dropped fits the output's 1 MiB and the kernel's buffers.
        Assert.InRange(pub.Dropped, 1500, 3000);
    }

    [Fact]
    public async Task A_flood_of_pings_that_are_never_read_ends_that_peer()
    {
        await using ZeromqSocket pull = new(ZmtpSocketType.Pull, new ZeromqOptions { Connection = new ConnectionLimits { OutputBytes = 100_000 } });
        Address place = await pull.BindAsync("zmq+tcp://127.0.0.1:0");
        Socket peer = await ConnectAsync("GREETING 041A0552454144590B536F636B65742D547970650000000450555348", place.Port);
        byte[] pings = [.. Enumerable.Range(0, 5000).SelectMany(_ => Convert.FromHexString("04070450494E470000"))];
        Task flooding = Task.Run(async () =>
        {
            for (int i = 0; i < 2000; i++) await peer.SendAsync(pings);
        });
        await Assert.ThrowsAnyAsync<SocketException>(() => flooding.WithinPatience());
    }

    [Fact]
    public async Task Pullers_come_and_go_and_no_message_is_seen_twice()
    {
        await using ZeromqSocket push = new(ZmtpSocketType.Push, new ZeromqOptions { Linger = TimeSpan.FromSeconds(1) });
        Address place = await push.BindAsync("zmq+tcp://127.0.0.1:0");
        const int Total = 10_000;
        int[] seen = new int[Total];
        int received = 0;
        using CancellationTokenSource over = new();
        Task[] pullers = [.. Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (int life = 0; !over.IsCancellationRequested; life++)
            {
                await using ZeromqSocket pull = new(ZmtpSocketType.Pull);
                pull.Connect(place);
                try
                {
                    for (int i = 0; i < 300 || worker == 0; i++)
                    {
                        ZeromqMessage message = await pull.ReceiveAsync(over.Token);
                        Interlocked.Increment(ref seen[BitConverter.ToInt32(message[0].Span)]);
                        Interlocked.Increment(ref received);
                    }
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }))];
        for (int i = 0; i < Total; i++) await push.SendAsync(BitConverter.GetBytes(i), Patience);
        await push.FlushAsync(Patience);
        await Eventually.HoldsAsync(() => Volatile.Read(ref received) >= Total / 10);
        int last;
        do
        {
            last = Volatile.Read(ref received);
            await Task.Delay(300);
        }
        while (last != Volatile.Read(ref received));
        await over.CancelAsync();
        await Task.WhenAll(pullers);
        Assert.All(seen, times => Assert.InRange(times, 0, 1));
        Assert.InRange(received, Total / 10, Total);
    }

    private async Task GoodPeerGoesOnAsync()
    {
        for (int i = 0; i < 100; i++)
        {
            await _push.SendAsync($"{i}");
            Assert.Equal($"{i}", (await _pull.ReceiveAsync(Patience)).ToString());
        }
    }

    private async Task<Socket> ConnectAsync(string bytes, int port = 0)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _hostile.Add(socket);
        await socket.ConnectAsync(IPAddress.Loopback, port == 0 ? _place.Port : port, Patience);
        bool greets = bytes.StartsWith("GREETING", StringComparison.Ordinal);
        byte[] rest = Convert.FromHexString((greets ? bytes[8..] : bytes).Replace(" ", "", StringComparison.Ordinal));
        await socket.SendAsync(greets ? [.. s_greeting, .. rest] : rest, Patience);
        return socket;
    }

    private static async Task IsClosedAsync(Socket socket)
    {
        byte[] buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Patience) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset: closed as well.
        }
    }
}
