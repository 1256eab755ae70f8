using Polywire.Connections;
using Polywire.Hubs.Bridges;
using Polywire.Hubs.Bridges.Nats;
using Polywire.Hubs.Topics;
using Polywire.Transports;
using Polywire.Wires.Nats;

namespace Polywire.Hubs.Tests.Bridges.Nats;

/// <summary>The hub's own limits on NATS at the edge, where all is well, and one past it.</summary>
public sealed class NatsHubLimitsTests
{
    [Fact]
    public async Task What_may_wait_for_a_client_that_does_not_read()
    {
        const int Most = 1000;
        await using var core = new HubCore(new HubOptions { Connection = new ConnectionLimits { OutputBytes = Most } });
        await using NatsMemoryClient slow = await NatsMemoryClient.ConnectAsync(core, capacity: 100);
        TopicPublisher publisher = core.Topics.CreatePublisher();
        await slow.SendAsync("SUB a 1\r\n");
        await slow.ExpectOnlyAsync("");
        // 250 bytes each, as delivered.
        for (int i = 0; i < Most / 250; i++)
            publisher.Publish("a"u8, new byte[235]);
        Assert.Equal((Most, false), (slow.Link.Output.QueuedBytes, slow.Running.IsCompleted));
        publisher.Publish("a"u8, default);
        await slow.Running.WithinPatience();
        Assert.Contains("Slow Consumer", Assert.IsType<NatsException>(slow.Pump.EndReason).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_wait_for_a_subscriber_before_publishers_wait_too()
    {
        await using var core = new HubCore(new HubOptions());
        var link = new NatsHubLink(core.Nats, core.Options);
        var pump = new Pump(new NeverSends(), link);
        link.Opened(pump);
        link.Receive("CONNECT {\"verbose\":false}\r\nSUB a 1\r\n"u8.ToArray());
        TopicPublisher publisher = core.Topics.CreatePublisher();
        int left = Stall.MostHighBytes - pump.Output.QueuedBytes;
        publisher.Publish("a"u8, new byte[left - NatsMessage.DeliveryLength("MSG a 1 ".Length, left) + left]);
        Assert.Equal(Stall.MostHighBytes, pump.Output.QueuedBytes);
        Assert.Null(Stall.Take());
        publisher.Publish("a"u8, default);
        Assert.Same(link.Stall, Stall.Take());
    }

    private sealed class NeverSends : Transport
    {
        public override string RemoteName => "127.0.0.1:1";

        public override string LocalName => "127.0.0.1:2";

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(0);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => new(new TaskCompletionSource().Task);

        public override ValueTask FinishAsync() => ValueTask.CompletedTask;

        public override void Abort() { }
    }
}
