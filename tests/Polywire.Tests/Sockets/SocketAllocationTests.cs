using Polywire.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

[Collection(Alone.Name)]
public sealed class SocketAllocationTests
{
    private const int Messages = 5000;

    public static TheoryData<string> Names => ["prefixed", "lines", "fixed"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AMessageCostsNoObject(string name)
    {
        Framing framing = name switch { "lines" => Framing.Lines, "fixed" => Framing.Fixed(64), _ => Framing.LengthPrefixed() };
        (MemoryTransport first, MemoryTransport second) = MemoryTransport.CreatePair();
        await using SocketConnection ours = new(first), other = new(second);
        byte[] message = new byte[64];
        await Allocates.NothingAnywhereAsync(Messages, async () =>
        {
            for (int i = 0; i < Messages; i++)
            {
                await ours.SendAsync(framing, message);
                ReadOnlyMemory<byte>? come = await other.ReadAsync(framing);
                if (come!.Value.Length != 64) throw new InvalidOperationException("Not what was sent.");
            }
        });
    }

    [Fact]
    public async Task AnEchoOverTcpCostsNoObject()
    {
        await using SocketServer server = await SocketServer.StartAsync("tcp://127.0.0.1:0", async connection =>
        {
            while (await connection.ReceiveAsync() is { IsEmpty: false } bytes) await connection.SendAsync(bytes);
        });
        await using SocketConnection client = await SocketConnection.ConnectAsync(server.Address.ToString());
        byte[] message = new byte[64];
        await Allocates.NothingAnywhereAsync(Messages, async () =>
        {
            for (int i = 0; i < Messages; i++)
            {
                await client.SendAsync(message);
                for (int come = 0; come < message.Length;) come += (await client.ReceiveAsync()).Length;
            }
        });
    }
}
