namespace Polywire.Interop.Tests.Samples;

/// <summary>The STOMP samples against the hub.</summary>
public sealed class StompTests : IAsyncLifetime
{
    private Hub _hub = null!;

    public async ValueTask InitializeAsync() =>
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["stomp://127.0.0.1:0"] }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task AQueueLosesNothingWhenAWorkerLeaves()
    {
        await using RunningProgram program = RunningProgram.Sample("StompWork", _hub.AddressOf("stomp") + "?queue=jobs");
        string[] lines = await program.NextLinesAsync(5);
        Assert.Equal(["first worker: job 1", "first worker: job 2", "second worker: job 3", "second worker: job 4", "second worker: job 5"], lines);
    }

    [Fact]
    public async Task ARequestIsAnswered()
    {
        await using RunningProgram program = RunningProgram.Sample("StompAsk", _hub.AddressOf("stomp") + "?queue=cats");
        string[] answers = await program.NextLinesAsync(3);
        Assert.Equal(["Stop saying: message #1", "Stop saying: message #2", "Stop saying: message #3"], answers);
    }

    [Fact]
    public async Task ASubscriberHearsWhatIsPublishedWithItsHeader()
    {
        await using RunningProgram subscriber = RunningProgram.Sample("StompSub", _hub.AddressOf("stomp"));
        await Eventually.HoldsAsync(() => _hub.Core.Topics.Describe().Count == 1);
        await using RunningProgram publisher = RunningProgram.Sample("StompPub", _hub.AddressOf("stomp"));
        Assert.Equal("Subscribe: siamese wears a fedora (content-type: text/plain)", await subscriber.NextLineAsync());
        await publisher.EndAsync();
    }
}
