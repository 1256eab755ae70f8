using System.Net;
using Polywire.Addressing;
using Polywire.Sockets;

namespace Polywire.Tests.Sockets;

public sealed class DatagramTests
{
    [Theory]
    [InlineData("udp://127.0.0.1:0")]
    [InlineData("udp://[::1]:0")]
    [InlineData("udp://*:0")]
    [InlineData("unix+dgram://@polywire-datagrams")]
    [InlineData("unix+dgram:///tmp/polywire-datagrams.sock")]
    public async Task AServerAnswersEachDatagram(string url)
    {
        url = url.Replace("datagrams", $"datagrams-{Environment.ProcessId}", StringComparison.Ordinal);
        await using DatagramServer server = await DatagramServer.StartAsync(url, request => request.ReplyAsync("Hello, " + request.Text).AsTask());
        await using DatagramSocket client = await DatagramSocket.ConnectAsync(server.Address.ToString().Replace("*", "127.0.0.1", StringComparison.Ordinal));
        foreach (string name in (string[])["Michael", "Tracy", ""])
        {
            await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(name));
            Assert.Equal("Hello, " + name, System.Text.Encoding.UTF8.GetString((await client.ReceiveAsync().WithinPatience()).Bytes.Span));
        }
        // Counted when the handler is done, which is a moment after its reply left.
        await Eventually.HoldsAsync(() => server.Served == 3);
    }

    [Fact]
    public async Task ManyClientsGetTheirOwnReplies()
    {
        await using DatagramServer server = await DatagramServer.StartAsync("udp://127.0.0.1:0", request => request.ReplyAsync(request.Bytes).AsTask());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(async () =>
        {
            await using DatagramSocket socket = await DatagramSocket.ConnectAsync(server.Address.ToString());
            for (int i = 0; i < 2000; i++)
            {
                string said = $"client {client}, {i}";
                await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(said));
                Assert.Equal(said, (await socket.ReceiveAsync().WithinPatience()).Bytes.Text());
            }
        })));
    }

    [Fact]
    public async Task AServerServesUntilItIsToldToEndOrItsSocketIsClosed()
    {
        using var told = new CancellationTokenSource();
        await using DatagramServer server = await DatagramServer.StartAsync("udp://127.0.0.1:0", _ => Task.CompletedTask);
        Task running = server.RunAsync(told.Token);
        Assert.False(running.IsCompleted);
        await told.CancelAsync();
        await running.WithinPatience();

        await using DatagramServer closed = await DatagramServer.StartAsync("udp://127.0.0.1:0", _ => Task.CompletedTask);
        running = closed.RunAsync(TestContext.Current.CancellationToken);
        await closed.Socket.DisposeAsync();
        await running.WithinPatience();
    }

    [Fact]
    public async Task APathLeftOverByAKilledServerDoesNotStandInTheWayAndOneInUseDoes()
    {
        string path = $"/tmp/polywire-leftover-{Environment.ProcessId}.sock";
        using (var killed = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Unspecified))
        {
            // Closing removes the file, which a process that is killed does not: so it is moved away before.
            killed.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path + "-"));
            File.Move(path + "-", path);
        }
        await using DatagramSocket ours = await DatagramSocket.BindAsync("unix+dgram://" + path);
        PolywireException taken = await Assert.ThrowsAsync<PolywireException>(async () => await DatagramSocket.BindAsync("unix+dgram://" + path));
        Assert.Equal(FailureKind.Refused, taken.Kind);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task AClosedSocketSaysSoLikeAnyFailure()
    {
        DatagramSocket socket = await DatagramSocket.ConnectAsync("udp://127.0.0.1:9");
        await socket.DisposeAsync();
        PolywireException[] failures =
        [
            await Assert.ThrowsAsync<PolywireException>(async () => await socket.SendAsync(new byte[1])),
            await Assert.ThrowsAsync<PolywireException>(async () => await socket.SendToAsync(new byte[1], new IPEndPoint(IPAddress.Loopback, 9))),
            await Assert.ThrowsAsync<PolywireException>(async () => await socket.ReceiveAsync()),
        ];
        Assert.All(failures, failure => Assert.Equal(FailureCause.Closed, failure.Cause));
    }

    [Fact]
    public async Task ADatagramOverTheLimitIsCutAndSaysSo()
    {
        await using DatagramSocket socket = await DatagramSocket.BindAsync("udp://127.0.0.1:0", new SocketLimits { DatagramBytes = 10 });
        await using DatagramSocket peer = await DatagramSocket.ConnectAsync(socket.Address.ToString());
        await peer.SendAsync("1234567890"u8.ToArray());
        await peer.SendAsync("1234567890+"u8.ToArray());
        Datagram whole = await socket.ReceiveAsync().WithinPatience();
        Assert.Equal((10, false), (whole.Bytes.Length, whole.IsCut));
        Datagram cut = await socket.ReceiveAsync().WithinPatience();
        Assert.Equal((10, true), (cut.Bytes.Length, cut.IsCut));
        Assert.Equal(peer.LocalEndPoint, cut.From);
    }

    [Fact]
    public async Task OneDatagramTooManyAtOnceWaits()
    {
        var ready = new SemaphoreSlim(0);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int begun = 0;
        await using DatagramServer server = await DatagramServer.StartAsync("udp://127.0.0.1:0", async request =>
        {
            Interlocked.Increment(ref begun);
            await gate.Task;
            await request.ReplyAsync(request.Bytes);
        }, new SocketServerOptions { Limits = new SocketLimits { DatagramsAtOnce = 2 } });
        await using DatagramSocket client = await DatagramSocket.ConnectAsync(server.Address.ToString());
        for (byte i = 0; i < 5; i++) await client.SendAsync(new[] { i });
        await Eventually.HoldsAsync(() => Volatile.Read(ref begun) == 2);
        gate.SetResult();
        var seen = new HashSet<byte>();
        while (seen.Count < 5) seen.Add((await client.ReceiveAsync().WithinPatience()).Bytes.Span[0]);
        Assert.Equal(5, begun);
    }

    [Fact]
    public async Task TooLongForUdpIsALimitAndNobodyThereARefusal()
    {
        await using DatagramSocket client = await DatagramSocket.BindAsync("udp://127.0.0.1:0");
        PolywireException tooLong = await Assert.ThrowsAsync<PolywireException>(async () => await client.SendToAsync(new byte[65_508], new IPEndPoint(IPAddress.Loopback, 9)));
        Assert.Equal(FailureKind.Limit, tooLong.Kind);

        int port = ((IPEndPoint)client.LocalEndPoint!).Port;
        await client.DisposeAsync();
        await using DatagramSocket nobody = await DatagramSocket.ConnectAsync($"udp://127.0.0.1:{port}");
        await nobody.SendAsync(new byte[1]);
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await nobody.ReceiveAsync().WithinPatience());
        Assert.Equal(FailureCause.ConnectionRefused, refused.Cause);
    }

    [Fact]
    public async Task ABroadcastHasToBeAskedForAndArrives()
    {
        await using DatagramSocket listener = await DatagramSocket.BindAsync("udp://0.0.0.0:0");
        var everybody = new IPEndPoint(IPAddress.Parse("127.255.255.255"), ((IPEndPoint)listener.LocalEndPoint!).Port);
        await using DatagramSocket sender = await DatagramSocket.BindAsync("udp://127.0.0.1:0");
        PolywireException asked = await Assert.ThrowsAsync<PolywireException>(async () => await sender.SendToAsync("x"u8.ToArray(), everybody));
        Assert.Contains("EnableBroadcast", asked.Message, StringComparison.Ordinal);
        sender.EnableBroadcast = true;
        await sender.SendToAsync("Broadcast datagram!"u8.ToArray(), everybody);
        Assert.Equal("Broadcast datagram!", (await listener.ReceiveAsync().WithinPatience()).Bytes.Text());
    }

    [Fact]
    public async Task AMulticastReachesWhoHasJoinedUntilItLeaves()
    {
        var group = IPAddress.Parse("239.192.17.4");
        await using DatagramSocket member = await DatagramSocket.BindAsync("udp://0.0.0.0:0");
        member.JoinGroup(group, IPAddress.Loopback);
        await using DatagramSocket sender = await DatagramSocket.BindAsync("udp://127.0.0.1:0");
        sender.SendMulticastBy(IPAddress.Loopback);
        sender.MulticastHops = 1;
        Assert.Equal((1, true), (sender.MulticastHops, sender.MulticastLoopback));
        var to = new IPEndPoint(group, ((IPEndPoint)member.LocalEndPoint!).Port);
        await sender.SendToAsync("cats"u8.ToArray(), to);
        Assert.Equal("cats", (await member.ReceiveAsync().WithinPatience()).Bytes.Text());
        member.LeaveGroup(group, IPAddress.Loopback);
        await sender.SendToAsync("hats"u8.ToArray(), to);
        // Loopback keeps the order: what comes after would come later.
        await sender.SendToAsync("after"u8.ToArray(), new IPEndPoint(IPAddress.Loopback, to.Port));
        Assert.Equal("after", (await member.ReceiveAsync().WithinPatience()).Bytes.Text());
    }

    [Fact]
    public async Task AnAddressOfTheWrongKindIsRefused()
    {
        await Assert.ThrowsAsync<AddressException>(async () => await DatagramSocket.BindAsync("tcp://127.0.0.1:0"));
        await Assert.ThrowsAsync<AddressException>(async () => await SocketServer.StartAsync("udp://127.0.0.1:0", _ => Task.CompletedTask));
    }
}
