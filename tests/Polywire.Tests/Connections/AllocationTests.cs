using System.Net;
using System.Net.Sockets;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Tests.Connections;

/// <summary>Bytes allocated per message on the way socket → pump → output → socket: none, once everything has grown.</summary>
[Collection(Alone.Name)]
public sealed class AllocationTests
{
    private const int Messages = 5_000;

    [Theory]
    [InlineData(64)]
    [InlineData(16 * 1024)]
    public async Task AnEchoOverTcpAllocatesNothing(int size)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(listener.LocalEndPoint!);

        await EchoAsync(new SocketTransport(await listener.AcceptAsync()), new SocketTransport(client), size);
    }

    [Fact]
    public async Task AnEchoInMemoryAllocatesNothing()
    {
        (MemoryTransport server, MemoryTransport client) = MemoryTransport.CreatePair();

        await EchoAsync(server, client, 64);
    }

    [Fact]
    public async Task AConsumerThatParksAllocatesNothing()
    {
        (MemoryTransport server, MemoryTransport client) = MemoryTransport.CreatePair();

        await EchoAsync(server, client, 64, parks: true);
    }

    private static async Task EchoAsync(Transport server, Transport client, int size, bool parks = false)
    {
        Task running = new Pump(server, new EchoLink(parks)).RunAsync();
        byte[] message = new byte[size];
        byte[] got = new byte[size];
        // The process's total, since the pump's thread is not this one.
        await Allocates.NothingAnywhereAsync(Messages, () => AskAsync(client, message, got));
        client.Abort();
        await running.WithinPatience();
    }

    private static async Task AskAsync(Transport client, byte[] message, byte[] got)
    {
        for (int i = 0; i < Messages; i++)
        {
            await client.SendAsync(message).ConfigureAwait(false);
            for (int have = 0; have < got.Length;) have += await client.ReceiveAsync(got.AsMemory(have)).ConfigureAwait(false);
        }
    }

    // Without the bookkeeping of TestLink, which allocates.
    private sealed class EchoLink(bool parks) : ILink
    {
        private Pump _pump = null!;

        public void Opened(Pump pump) => _pump = pump;

        public int Receive(ReadOnlyMemory<byte> input)
        {
            if (parks)
            {
                _pump.Park();
                return 0;
            }
            _pump.Output.TryAppend(input.Span);
            return input.Length;
        }

        public void Parked(ReadOnlyMemory<byte> input)
        {
            _pump.Output.TryAppend(input.Span);
            _pump.Unpark(input.Length);
        }

        public void Flushed() { }

        public void Tick(TimeSpan now) { }

        public void Closed(Exception? reason) { }
    }
}
