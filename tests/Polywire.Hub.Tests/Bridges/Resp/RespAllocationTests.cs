using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Bridges.Resp;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Bridges.Resp;

/// <summary>Bytes allocated per message from the publisher's read to the subscribers' sends: none.</summary>
[Collection(Alone.Name)]
public sealed class RespAllocationTests
{
    private const int PerRead = 64;
    private const int Reads = 200;

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    public async Task Publishing_allocates_nothing(int subscribers, bool pattern)
    {
        await using var core = new HubCore(new HubOptions());
        for (int i = 0; i < subscribers; i++)
        {
            RespLink subscriber = Open(core);
            subscriber.Receive(Encoding.ASCII.GetBytes(pattern ? "PSUBSCRIBE cat*\r\n" : "SUBSCRIBE cats\r\n"));
        }

        RespLink publisher = Open(core);
        byte[] input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"*3\r\n$7\r\nPUBLISH\r\n$4\r\ncats\r\n$64\r\n{new string('x', 64)}\r\n", PerRead)));
        Check(publisher, input, budget: 0);
        Assert.Equal(subscribers, core.Topics.CountExact("cats"u8) + (pattern ? subscribers : 0));
    }

    [Fact]
    public async Task Pushing_and_popping_allocates_the_message_alone()
    {
        await using var core = new HubCore(new HubOptions());
        RespLink client = Open(core);
        byte[] input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"*3\r\n$5\r\nRPUSH\r\n$4\r\ncats\r\n$64\r\n{new string('x', 64)}\r\n*2\r\n$4\r\nLPOP\r\n$4\r\ncats\r\n", PerRead)));
        // An array of 64 bytes with its header.
        Check(client, input, budget: 88);
    }

    private static void Check(RespLink link, byte[] input, int budget) => Allocates.AtMost(budget, Reads * PerRead, () =>
    {
        for (int i = 0; i < Reads; i++)
            Read(link, input);
    });

    private static void Read(RespLink link, byte[] input)
    {
        FlushBatch? batch = FlushBatch.Open();
        int consumed = link.Receive(input);
        batch?.Close();
        if (consumed != input.Length)
            Assert.Fail("Not all was consumed.");
    }

    private static RespLink Open(HubCore core)
    {
        var link = new RespLink(core.Resp, 0);
        link.Opened(new Pump(new Drain(), link));
        return link;
    }

    /// <summary>Takes every byte at once.</summary>
    private sealed class Drain : Transport
    {
        public override string RemoteName => "drain";

        public override string LocalName => "drain";

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(0);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public override ValueTask FinishAsync() => ValueTask.CompletedTask;

        public override void Abort() { }
    }
}
