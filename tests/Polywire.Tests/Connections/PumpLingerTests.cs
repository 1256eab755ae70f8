using System.Net;
using System.Net.Sockets;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>What a connection that is closed still owes a peer that goes on sending.</summary>
public sealed class PumpLingerTests
{
    private const int Owed = 4 * 1024 * 1024;

    [Fact]
    public async Task APeerThatMustBeReadBeforeItReadsGetsWhatItIsOwed()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: 10_000);
        var pump = new Pump(mine, new TestLink(), new ConnectionLimits { CloseTimeout = Eventually.Patience });
        Task running = pump.RunAsync();
        byte[] owed = Noise();
        pump.Output.TryAppend(owed);

        Task closing = pump.CloseAsync();
        await theirs.SendAsync(new byte[1_000_000]).WithinPatience();
        byte[] got = await ReadAllAsync(theirs);

        await closing.WithinPatience();
        await running.WithinPatience();
        Assert.Equal(owed, got);
    }

    [Fact]
    public async Task AHeldConnectionIsReadWhileItCloses()
    {
        (MemoryTransport mine, MemoryTransport theirs) = MemoryTransport.CreatePair(capacity: 10_000);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = new TestLink
        {
            OnReceive = (pump, _) =>
            {
                pump.Hold(reading: false);
                held.TrySetResult();
                return 0;
            },
        };
        var pump = new Pump(mine, link, new ConnectionLimits { CloseTimeout = Eventually.Patience });
        Task running = pump.RunAsync();
        byte[] owed = Noise();
        pump.Output.TryAppend(owed);
        await theirs.SendAsync(new byte[1]);
        await held.Task.WithinPatience();

        Task closing = pump.CloseAsync();
        await theirs.SendAsync(new byte[1_000_000]).WithinPatience();

        Assert.Equal(owed, await ReadAllAsync(theirs));
        await closing.WithinPatience();
        await running.WithinPatience();
    }

    // A socket that is closed with something unread in it, or that is sent something afterwards, resets the connection: the peer loses what it had
    // not received yet.
    [Fact]
    public async Task APeerThatGoesOnSendingGetsAllThatWasSentBeforeTheClose()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
        await peer.ConnectAsync(listener.LocalEndPoint!);
        var pump = new Pump(new SocketTransport(await listener.AcceptAsync()), new TestLink(), new ConnectionLimits { CloseTimeout = Eventually.Patience });
        Task running = pump.RunAsync();
        byte[] owed = Noise();
        pump.Output.TryAppend(owed);
        using var over = new CancellationTokenSource();
        Task sending = SendAsync(peer, over.Token);
        await Eventually.HoldsAsync(() => pump.ReceivedBytes > 0);

        Task closing = pump.CloseAsync();
        byte[] got = await ReadAllAsync(new SocketTransport(peer));
        await over.CancelAsync();

        await closing.WithinPatience();
        await running.WithinPatience();
        await sending.WithinPatience();
        Assert.Equal(owed.Length, got.Length);
        Assert.Equal(owed, got);
    }

    private static byte[] Noise()
    {
        byte[] noise = new byte[Owed];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static async Task SendAsync(Socket peer, CancellationToken over)
    {
        byte[] noise = new byte[1024];
        try
        {
            while (!over.IsCancellationRequested) await peer.SendAsync(noise, SocketFlags.None, over);
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody listens any more.
        }
    }

    private static async Task<byte[]> ReadAllAsync(Transport transport)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await transport.ReceiveAsync(buffer).WithinPatience()) > 0;) all.Write(buffer, 0, read);
        }
        catch (SocketException)
        {
            // Reset: what is here is all there will ever be.
        }
        return all.ToArray();
    }
}
