using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>What callers can make a server hold. Counts the memory of the whole process, so it runs while no other test does.</summary>
[Collection(Alone.Name)]
public sealed class GrpcMemoryTests
{
    [Fact]
    public async Task ABombDoesNotGoOff()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync(RpcServerOptions.Default with { Limits = RpcLimits.Default with { MessageBytes = 1024 * 1024 } });
        byte[] bomb = GrpcPeer.Zipped(new byte[256 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 1024 * 1024);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        (int status, _) = await peer.CallAsync("Double", GrpcPeer.Frame(bomb, 1), ("grpc-encoding", "gzip"));

        Assert.Equal((int)RpcStatus.ResourceExhausted, status);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 32 * 1024 * 1024);
        await peer.DoublesAsync();
    }

    [Fact]
    public async Task AReaderThatPausesForLongKeepsItsStream()
    {
        // Other tests' buffers lie in the pool.
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using GrpcPeer peer = await GrpcPeer.StartAsync();
        using HttpResponseMessage response = await peer.SendAsync("Forever", new ByteArrayContent(GrpcPeer.Frame([0x0a, 1, (byte)'p'])));
        Stream replies = await response.Content.ReadAsStreamAsync();
        await peer.Probe.BegunAsync("p");

        // Nothing is read; all windows and buffers are full soon.
        await Task.Delay(TimeSpan.FromSeconds(8));
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        await peer.DoublesAsync();

        byte[] some = new byte[4 * 1024 * 1024];
        await replies.ReadExactlyAsync(some).WithinPatience();
        // Eight seconds of items without a bound would be more.
        Assert.True(held < 256 * 1024 * 1024, $"{held} bytes are held");
        response.Dispose();
        await peer.Probe.CancelledAsync("p");
    }
}
