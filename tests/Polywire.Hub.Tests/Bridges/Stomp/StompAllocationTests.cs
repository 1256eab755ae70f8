using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Bridges.Stomp;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Bridges.Stomp;

/// <summary>Bytes allocated per message from the publisher's read to the subscribers' sends: none.</summary>
[Collection(Alone.Name)]
public sealed class StompAllocationTests
{
    private const int PerRead = 64;
    private const int Reads = 200;

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "")]
    [InlineData(10, "")]
    [InlineData(1, "content-type:text/plain\na:b\\cc\n")]
    [InlineData(10, "content-type:text/plain\na:b\\cc\n")]
    public async Task Publishing_allocates_nothing(int subscribers, string headers)
    {
        await using var core = new HubCore(new HubOptions());
        for (int i = 0; i < subscribers; i++) Read(Open(core), Encoding.ASCII.GetBytes("SUBSCRIBE\nid:1\ndestination:/topic/cats\n\n\0"));
        byte[] input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"SEND\ndestination:/topic/cats\n{headers}content-length:64\n\n{new string('x', 64)}\0\n", PerRead)));
        Check(Open(core), input, budget: 0);
        Assert.Equal(subscribers, core.Topics.CountExact("cats"u8));
    }

    [Fact]
    public async Task Pushing_and_acknowledging_allocates_the_message_alone()
    {
        await using var core = new HubCore(new HubOptions());
        StompLink client = Open(core);
        Read(client, Encoding.ASCII.GetBytes("SUBSCRIBE\nid:1\ndestination:/queue/cats\n\n\0"));
        byte[] input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"SEND\ndestination:/queue/cats\n\n{new string('x', 64)}\0", PerRead)));
        // An array of 64 bytes with its header.
        Check(client, input, budget: 88);
    }

    private static void Check(StompLink link, byte[] input, int budget) => Allocates.AtMost(budget, Reads * PerRead, () =>
    {
        for (int i = 0; i < Reads; i++) Read(link, input);
    });

    private static void Read(StompLink link, byte[] input)
    {
        FlushBatch? batch = FlushBatch.Open();
        int consumed = link.Receive(input);
        batch?.Close();
        if (consumed != input.Length) Assert.Fail("Not all was consumed.");
    }

    private static StompLink Open(HubCore core)
    {
        var link = new StompLink(core.Stomp, core.Options);
        link.Opened(new Pump(new Drain(), link));
        Read(link, Encoding.ASCII.GetBytes("CONNECT\naccept-version:1.2\n\n\0"));
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
