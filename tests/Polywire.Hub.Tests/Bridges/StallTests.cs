using Polywire.Connections;
using Polywire.Hubs.Bridges;
using Polywire.Hubs.Tests.Bridges.Nats;
using Polywire.Patterns;
using Polywire.Wires.Nats;

namespace Polywire.Hubs.Tests.Bridges;

/// <summary>Publishers that are faster than a subscriber.</summary>
public sealed class StallTests : IAsyncDisposable
{
    private const int Cap = 8 * 1024 * 1024;

    private readonly FakeTime _time = new();
    private readonly HubCore _core;

    // However much time a busy machine makes pass here, nobody is asked for signs of life.
    private static readonly NatsLimits s_noPings = NatsLimits.Default with { PingInterval = TimeSpan.FromDays(1_000) };

    public StallTests() => _core = new HubCore(new HubOptions { Time = _time, Nats = s_noPings, Connection = new ConnectionLimits { OutputBytes = Cap } });

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(Cap / 2, 10)]
    [InlineData((Cap / 2) + 1, 100)]
    [InlineData(Cap / 4 * 3, 550)]
    [InlineData(Cap, 1000)]
    [InlineData(Cap * 2, 1000)]
    public async Task The_fuller_it_is_the_longer_it_is_waited_for(int queued, int milliseconds)
    {
        await using NatsMemoryClient client = await NatsMemoryClient.ConnectAsync(_core);
        Assert.Equal(milliseconds, Math.Round(client.Link.Stall.PatienceAt(queued).TotalMilliseconds));
    }

    [Fact]
    public async Task A_subscriber_that_reads_steadily_is_not_cut_however_fast_others_publish()
    {
        const int Each = 100_000, Count = 400, PerRead = 64 * 1024;
        await using NatsMemoryClient slow = await NatsMemoryClient.ConnectAsync(_core, capacity: PerRead), publisher = await NatsMemoryClient.ConnectAsync(_core);
        await slow.SendAsync("SUB cats 1\r\n");
        await slow.ExpectOnlyAsync("");
        string message = $"PUB cats {Each}\r\n{new string('x', Each)}\r\n";
        Task publishing = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
                await publisher.SendAsync(message);
        });
        // 1.3 MB/s, where a publisher that waited for no more than 10 ms would bring 10.
        for (long left = (long)Count * $"MSG cats 1 {Each}\r\n{new string('x', Each)}\r\n".Length; left > 0; left -= PerRead)
        {
            await slow.SkipAsync(Math.Min(left, PerRead));
            _time.Advance(TimeSpan.FromMilliseconds(50));
            // So that a publisher that may go on does.
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        await publishing.WithinPatience();
        Assert.False(slow.Running.IsCompleted);
    }

    [Fact]
    public async Task A_subscriber_that_takes_nothing_is_cut_before_its_buffer_is_full()
    {
        await using NatsMemoryClient dead = await NatsMemoryClient.ConnectAsync(_core, capacity: 1_000), publisher = await NatsMemoryClient.ConnectAsync(_core);
        await dead.SendAsync("SUB cats 1\r\n");
        await dead.ExpectOnlyAsync("");
        const int Most = (Cap / 2) + 1;
        await publisher.SendAsync($"PUB cats {Most}\r\n{new string('x', Most)}\r\n");
        await Eventually.HoldsAsync(() => dead.Link.Stall.IsWaitedFor);
        // A flush that was under way may still tell that something was taken: then it is as stuck when the time is over once more.
        for (int again = 0; !dead.Running.IsCompleted && again < 3_000; again++)
        {
            _time.Advance(Stall.StuckAfter);
            await publisher.SendAsync("PUB cats 1\r\nx\r\n");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        NatsException why = Assert.IsType<NatsException>(dead.Pump.EndReason);
        Assert.Contains("Slow Consumer: the client has taken nothing for 10 s", why.Message, StringComparison.Ordinal);
        await publisher.ExpectOnlyAsync("");
    }

    [Fact]
    public async Task A_subscriber_that_takes_nothing_is_waited_for_no_more()
    {
        const int Each = 64 * 1024;
        await using NatsMemoryClient dead = await NatsMemoryClient.ConnectAsync(_core, capacity: 1_000), publisher = await NatsMemoryClient.ConnectAsync(_core);
        await dead.SendAsync("SUB cats 1\r\n");
        await dead.ExpectOnlyAsync("");
        string message = $"PUB cats {Each}\r\n{new string('x', Each)}\r\n";
        Task publishing = Task.Run(async () =>
        {
            for (int i = 0; i < 4 * Cap / Each; i++)
                await publisher.SendAsync(message);
            await publisher.ExpectOnlyAsync("");
        });
        await Eventually.HoldsAsync(() => dead.Link.Stall.IsWaitedFor);
        // In the first step it may be seen to have taken what went into its buffer at last, in the second not.
        for (TimeSpan passed = TimeSpan.Zero; !publishing.IsCompleted && passed + Stall.StoppedAfter < Stall.StuckAfter; passed += Stall.StoppedAfter)
        {
            int queued = dead.Link.Output.QueuedBytes;
            _time.Advance(Stall.StoppedAfter);
            await Eventually.HoldsAsync(() => publishing.IsCompleted || dead.Running.IsCompleted || (dead.Link.Stall.IsWaitedFor && dead.Link.Output.QueuedBytes > queued));
        }
        await publishing.WithinPatience();
        await dead.Running.WithinPatience();
        Assert.DoesNotContain("has taken nothing", dead.Pump.EndReason?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishers_of_other_wires_wait_a_moment_only()
    {
        const int Each = 1000, Count = 8_000, Most = 1024 * 1024;
        await using Hub hub = await Hub.StartAsync(new HubOptions
        {
            Listen = ["redis://127.0.0.1:0"],
            Time = _time,
            Nats = s_noPings,
            Connection = new ConnectionLimits { OutputBytes = Most },
        });
        await using NatsMemoryClient slow = await NatsMemoryClient.ConnectAsync(hub.Core, capacity: 4_000);
        await slow.SendAsync("SUB cats 1\r\n");
        await slow.ExpectOnlyAsync("");
        await using Publisher publisher = await Publisher.ConnectAsync(hub.Addresses[0].ToString());
        byte[] topic = "cats"u8.ToArray(), body = new byte[Each];
        Task publishing = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
                await publisher.PublishAsync(topic, body);
            await publisher.FlushAsync();
        });
        while (!publishing.IsCompleted)
        {
            await Eventually.HoldsAsync(() => publishing.IsCompleted || slow.Link.Stall.IsWaitedFor);
            int queued = slow.Link.Output.QueuedBytes;
            _time.Advance(Stall.Brief);
            // However full it is; for a publisher on NATS time would have to go on.
            await Eventually.HoldsAsync(() => publishing.IsCompleted || slow.Running.IsCompleted || slow.Link.Output.QueuedBytes > queued);
        }
        await publishing.WithinPatience();
        await slow.Running.WithinPatience();
    }

    [Theory]
    [InlineData("zmq+tcp", "?sndhwm=0")]
    [InlineData("redis", "")]
    [InlineData("nats", "")]
    [InlineData("stomp", "")]
    public async Task A_publisher_on_any_wire_waits_for_a_subscriber_on_NATS_that_is_behind(string wire, string option)
    {
        const int Each = 1000, Count = 8_000, Most = 1024 * 1024;
        // Time stands still, so the publisher waits until the subscriber has read.
        await using Hub hub = await Hub.StartAsync(new HubOptions
        {
            Listen = [$"{wire}://127.0.0.1:0{(option.Length > 0 ? "?as=xsub" : "")}"],
            Time = _time,
            Nats = s_noPings,
            Connection = new ConnectionLimits { OutputBytes = Most },
        });
        await using NatsMemoryClient slow = await NatsMemoryClient.ConnectAsync(hub.Core, capacity: 4_000);
        await slow.SendAsync("SUB cats 1\r\n");
        await slow.ExpectOnlyAsync("");
        await using Publisher publisher = await Publisher.ConnectAsync(hub.Addresses[0].ToString().Replace("?as=xsub", option, StringComparison.Ordinal));
        await publisher.WaitForSubscriberAsync(TestContext.Current.CancellationToken);
        byte[] topic = "cats"u8.ToArray(), body = new byte[Each];
        Task publishing = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
                await publisher.PublishAsync(topic, body);
            await publisher.FlushAsync();
        });
        // The second when nobody waits for it: what is published is eight times what may wait.
        await Eventually.HoldsAsync(() => slow.Link.Stall.IsWaitedFor || slow.Running.IsCompleted);
        await slow.SkipAsync((long)Count * ($"MSG cats 1 {Each}\r\n".Length + Each + 2));
        await publishing.WithinPatience();
        Assert.False(slow.Running.IsCompleted);
    }
}
