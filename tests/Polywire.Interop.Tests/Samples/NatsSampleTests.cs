namespace Polywire.Interop.Tests.Samples;

/// <summary>The NATS samples at the hub.</summary>
public sealed class NatsSampleTests : IAsyncLifetime
{
    private Hub _hub = null!;

    public async ValueTask InitializeAsync() =>
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["nats://127.0.0.1:0"] }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task What_NatsPub_publishes_NatsSub_prints()
    {
        await using RunningProgram sub = RunningProgram.Sample("NatsSub", [_hub.AddressOf("nats")]);
        // It prints the probe that finds it.
        await Eventually.HoldsAsync(() => _hub.Topics.CreatePublisher().Publish("cats.probe"u8, "hat"u8) == 1);
        Assert.Equal(["Subscribe: cats.probe wears a  hat"], await sub.NextLinesAsync(1));
        await using RunningProgram pub = RunningProgram.Sample("NatsPub", [_hub.AddressOf("nats"), "maine coon", "tom"]);
        string[] published = await pub.EndAsync();
        Assert.Equal(10, published.Length);
        Assert.Equal(
            published.Select(line => line.Replace("Publish: ", "Subscribe: cats.", StringComparison.Ordinal).Replace("wears a ", "wears a red ", StringComparison.Ordinal)),
            await sub.NextLinesAsync(10));
    }

    [Fact]
    public async Task NatsWork_washes_every_dish_once()
    {
        await using RunningProgram work = RunningProgram.Sample("NatsWork", [_hub.AddressOf("nats")]);
        string[] lines = await work.EndAsync();
        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"dish {i}").Order(), lines.Select(line => line.Split(": ")[1]).Order());
        Assert.All(lines, line => Assert.Matches("^(first|second): ", line));
    }

    [Fact]
    public async Task NatsAsk_is_answered_and_told_where_nobody_is()
    {
        await using RunningProgram ask = RunningProgram.Sample("NatsAsk", [_hub.AddressOf("nats")]);
        string[] lines = await ask.EndAsync();
        Assert.Equal(Enumerable.Range(1, 5).Select(i => $"Stop saying: message #{i}"), lines[..5]);
        Assert.StartsWith("Nobody answers 'nowhere'", Assert.Single(lines[5..]), StringComparison.Ordinal);
    }
}
