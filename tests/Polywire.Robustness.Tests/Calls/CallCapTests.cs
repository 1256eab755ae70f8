using System.Buffers.Binary;
using System.Net.Sockets;
using Polywire.AspNetCore;
using Polywire.Contract.Tests;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Calls;

/// <summary>Caps of calls that need a wire's own words to be seen, or a thread that waits.</summary>
public sealed class CallCapTests
{
    [Theory]
    [InlineData("msgpackrpc+tcp", 4)]
    [InlineData("msgpackrpc+tcp", 10)]
    [InlineData("zerorpc+tcp", 4)]
    [InlineData("zerorpc+tcp", 10)]
    public async Task AStreamIsAheadOfItsReaderByStreamItemsAndNoMore(string wire, int window)
    {
        var probe = new Probe();
        await using RpcServer server = await StartAsync($"{wire}://127.0.0.1:0", probe, RpcLimits.Default);
        await using RpcClient client = await RpcClient.ConnectAsync(server.Address.ToString(), RpcClientOptions.Default with { Limits = RpcLimits.Default with { StreamItems = window } });
        await using IAsyncEnumerator<long> reader = client.As<IProbe>().Forever("ahead").GetAsyncEnumerator(TestContext.Current.CancellationToken);

        for (long read = 1; read <= 3 * window; read++)
        {
            Assert.True(await reader.MoveNextAsync().AsTask().WithinPatience());
            // What is granted is what was read, and the window beyond it.
            Assert.InRange(probe.Yielded, read, read + window);
        }
        // All that was granted is made use of: the sender stands at the edge, and a call beside it shows that it goes no further.
        await Eventually.HoldsAsync(() => probe.Yielded > (3 * window) + (window / 2) - 1);
        Assert.Equal(4, await client.As<IProbe>().Double(2).WithinPatience());
        Assert.InRange(probe.Yielded, 3 * window, 4 * window);
    }

    [Fact]
    public async Task ArgumentsThatWaitForAThreadAreCappedByTheirBytes()
    {
        var holder = new Holder();
        var services = new ServiceTable();
        services.Add<IHolder>(null, holder);
        await using RpcServer server = await RpcServer.ListenAsync("msgpackrpc+tcp://127.0.0.1:0", services, RpcServerOptions.Default with { Limits = RpcLimits.Default with { QueuedBytes = 1000 } });
        await using RpcClient client = await RpcClient.ConnectAsync(server.Address.ToString());
        IHolder holding = client.As<IHolder>();

        // [text]: a list's byte, the head of the text (3 bytes from 256 on, before that 2), and the text.
        Task<int> first = holding.Hold(new string('x', 900 - 4));
        await Eventually.HoldsAsync(() => holder.Held == 1);
        Task<int> fits = holding.Hold(new string('x', 100 - 3));
        await Eventually.HoldsAsync(() => holder.Held == 2);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => holding.Hold("x").WithinPatience());
        holder.Release();

        Assert.Equal(RpcStatus.ResourceExhausted, refused.Status);
        Assert.Contains("limit QueuedBytes", refused.Message, StringComparison.Ordinal);
        Assert.Equal(900 - 4, await first.WithinPatience());
        Assert.Equal(100 - 3, await fits.WithinPatience());
        // However long it is, one may always wait.
        Assert.Equal(5000, await holding.Hold(new string('x', 5000)).WithinPatience());
    }

    [Fact]
    public async Task AConnectionOfHttp2MayHaveCallsInFlightOpen()
    {
        var services = new ServiceTable();
        services.Add<IProbe>(null, new Probe());
        var calls = RpcServerOptions.Default with { Limits = RpcLimits.Default with { CallsInFlight = 7 } };
        await using HttpRpcServer server = await HttpRpcServer.ListenAsync("grpc://127.0.0.1:0", services, HttpRpcOptions.Default with { Calls = calls });
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Address.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0], TestContext.Current.CancellationToken);

        // frame = length(3) type(1) flags(1) stream(4); SETTINGS = *( identifier(2) value(4) ): RFC 9113 section 6.5
        byte[] head = new byte[9];
        await stream.ReadExactlyAsync(head, TestContext.Current.CancellationToken);
        byte[] settings = new byte[(head[1] << 8) | head[2]];
        await stream.ReadExactlyAsync(settings, TestContext.Current.CancellationToken);
        uint most = settings.Chunk(6).Where(setting => setting[1] == 3).Select(setting => BinaryPrimitives.ReadUInt32BigEndian(setting.AsSpan(2))).Single();

        Assert.Equal(4, head[3]);
        Assert.Equal(7u, most);
    }

    private static async Task<RpcServer> StartAsync(string address, Probe probe, RpcLimits limits)
    {
        var services = new ServiceTable();
        services.Add<IProbe>(null, probe);
        return await RpcServer.ListenAsync(address, services, RpcServerOptions.Default with { Limits = limits, DrainTimeout = TimeSpan.Zero });
    }
}
