using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polywire.Interop.Tests.Security;

/// <summary>Ten thousand connections that never speak, from another process: a process may not have as many files open as both ends take.</summary>
[Collection(Alone.Name)]
public sealed class SilentCrowdTests
{
    private const string Python = "/usr/bin/python3";
    private const int Crowd = 10_000;

    // Arrays that the pool keeps.
    private const long MostLeft = 12 * 1024 * 1024;

    [Fact]
    public async Task A_crowd_that_says_nothing_keeps_nobody_from_working_and_is_sent_away_in_time()
    {
        Peer.Need("python3", File.Exists(Python));
        var time = new FakeTime();
        await using Hub hub = await Hub.StartAsync(new HubOptions
        {
            // One place is for who was there before.
            Listen = [$"redis://127.0.0.1:0?connections={Crowd + 1}"], Users = [new HubUser("default") { Password = "chocolate" }], LogInDelay = TimeSpan.Zero, Time = time,
        }, TestContext.Current.CancellationToken);
        using TcpClient known = await ConnectAsync(hub);
        await SayAsync(known, "AUTH chocolate", "+OK\r\n");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using PeerProcess crowd = PeerProcess.Start(Python, Peer.Script("crowd.py"), $"{hub.Addresses[0].Port}", $"{Crowd}");
        Assert.Equal("open", await LineAsync(crowd));
        await Eventually.HoldsAsync(() => hub.Connections == Crowd + 1);

        await SayAsync(known, "PING", "+PONG\r\n");
        using (TcpClient late = await ConnectAsync(hub)) await ExpectAsync(late, "-ERR max number of clients reached\r\n");

        time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.Equal(Crowd + 1, hub.Connections);
        // Who was accepted last may have set its deadline a little later.
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return hub.Connections == 1;
        });
        await crowd.Process.StandardInput.WriteLineAsync();
        await crowd.Process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"ended {Crowd}", await LineAsync(crowd));
        await SayAsync(known, "PING", "+PONG\r\n");
        // Each of them took more than 5 KiB.
        await Eventually.HoldsAsync(() => GC.GetTotalMemory(forceFullCollection: true) - before < MostLeft);
        using TcpClient next = await ConnectAsync(hub);
        await SayAsync(next, "AUTH chocolate", "+OK\r\n");
    }

    // Ten thousand take their time on a busy machine.
    private static async Task<string?> LineAsync(PeerProcess crowd) =>
        await crowd.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

    private static async Task<TcpClient> ConnectAsync(Hub hub)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Addresses[0].Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task SayAsync(TcpClient client, string line, string answer)
    {
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), TestContext.Current.CancellationToken);
        await ExpectAsync(client, answer);
    }

    private static async Task ExpectAsync(TcpClient client, string answer)
    {
        byte[] room = new byte[Encoding.UTF8.GetByteCount(answer)];
        int read = await client.GetStream().ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken).AsTask().WithinPatience();
        Assert.Equal(answer, Encoding.UTF8.GetString(room, 0, read));
    }
}
