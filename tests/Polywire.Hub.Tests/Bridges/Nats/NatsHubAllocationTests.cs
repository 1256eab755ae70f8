using System.Text;
using Polywire.Connections;
using Polywire.Hubs.Bridges.Nats;
using Polywire.Transports;

namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>Bytes allocated per message from the publisher's read to the subscribers' sends: none.</summary>
[Collection(Alone.Name)]
public sealed class NatsHubAllocationTests
{
    private const int PerRead = 64;
    private const int Reads = 200;

    [Theory]
    [InlineData(0, "", "PUB cats.tom 5\r\nhello\r\n")]
    [InlineData(1, "SUB cats.tom 1\r\n", "PUB cats.tom 5\r\nhello\r\n")]
    [InlineData(10, "SUB cats.tom 1\r\n", "PUB cats.tom 5\r\nhello\r\n")]
    [InlineData(10, "SUB cats.* 1\r\n", "PUB cats.tom 5\r\nhello\r\n")]
    [InlineData(10, "SUB cats.tom g 1\r\n", "PUB cats.tom 5\r\nhello\r\n")]
    [InlineData(2, "SUB cats.tom 1\r\n", "PUB cats.tom reply 5\r\nhello\r\n")]
    [InlineData(2, "SUB cats.tom 1\r\n", "HPUB cats.tom 18 23\r\nNATS/1.0\r\nK: v\r\n\r\nhello\r\n")]
    [InlineData(1, "SUB maine%20coon 1\r\n", "PUB maine%20coon 5\r\nhello\r\n")]
    [InlineData(0, "", "PUB nobody inbox.1 5\r\nhello\r\n")]
    [InlineData(0, "", "PING\r\n")]
    public async Task A_message_allocates_nothing(int subscribers, string subscribe, string message)
    {
        await using var core = new HubCore(new HubOptions());
        for (int i = 0; i < subscribers; i++)
            Read(Open(core), Encoding.ASCII.GetBytes(subscribe));
        NatsHubLink publisher = Open(core);
        Read(publisher, "SUB inbox.* 1\r\n"u8.ToArray());
        byte[] input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(message, PerRead)));
        Allocates.Nothing(Reads * PerRead, () =>
        {
            for (int i = 0; i < Reads; i++)
                Read(publisher, input);
        });
    }

    private static NatsHubLink Open(HubCore core)
    {
        var link = new NatsHubLink(core.Nats, core.Options);
        link.Opened(new Pump(new Sink(), link));
        Read(link, "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}\r\n"u8.ToArray());
        return link;
    }

    private static void Read(NatsHubLink link, byte[] input)
    {
        FlushBatch? batch = FlushBatch.Open();
        int consumed = link.Receive(input);
        batch?.Close();
        if (consumed != input.Length)
            Assert.Fail($"{consumed} of {input.Length} bytes were consumed.");
    }

    private sealed class Sink : Transport
    {
        public override string RemoteName => "127.0.0.1:1";

        public override string LocalName => "127.0.0.1:2";

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(0);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public override ValueTask FinishAsync() => ValueTask.CompletedTask;

        public override void Abort() { }
    }
}
