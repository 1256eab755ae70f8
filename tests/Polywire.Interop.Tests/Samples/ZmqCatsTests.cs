namespace Polywire.Interop.Tests.Samples;

/// <summary>zmq_pub and zmq_sub: cats and hats without a server.</summary>
public sealed class ZmqCatsTests
{
    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public async Task SubscriberPrintsItsTwoCatsOfEveryPublisher(Side publisher, Side subscriber)
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram sub = Subscribe(subscriber, port);
        await Ports.KnockedAtAsync(port);

        // Twice, as the chapter does: the subscriber waits for the publisher to come back.
        string[] published = [.. await PublishAsync(publisher, port), .. await PublishAsync(publisher, port)];

        Assert.Equal(20, published.Length);
        string[] expected = Cats.Heard(published, "maine coon", "persian");
        Assert.Equal(expected, await sub.NextLinesAsync(expected.Length));
        Assert.Empty(sub.LinesSoFar());
    }

    [Fact]
    public async Task SubscriberThatHasLongWaitedMissesNothing()
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram sub = Subscribe(Side.Ours, port, "siamese");

        await Ports.KnockedAtAsync(port);

        // If the wait between its attempts doubled, the next would come after the second that a publisher gives.
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        string[] published = await PublishAsync(Side.Python, port, "siamese");

        Assert.Equal(Cats.Heard(published, "siamese"), await sub.NextLinesAsync(10));
    }

    [Theory]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public async Task CatsOfTheOtherChapterMeetToo(Side publisher, Side subscriber)
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram sub = Subscribe(subscriber, port, "catA", "catC");
        await Ports.KnockedAtAsync(port);

        string[] published = await PublishAsync(publisher, port, "catA", "catB", "catC", "catD");

        string[] expected = Cats.Heard(published, "catA", "catC");
        Assert.Equal(expected, await sub.NextLinesAsync(expected.Length));
    }

    private static RunningProgram Subscribe(Side side, string port, params string[] topics) => side == Side.Ours
        ? RunningProgram.Sample("ZmqSub", ["zmq+tcp://127.0.0.1:" + port, .. topics])
        : RunningProgram.Python("zmq_sub.py", [port, .. topics]);

    private static async Task<string[]> PublishAsync(Side side, string port, params string[] cats)
    {
        await using RunningProgram pub = side == Side.Ours
            ? RunningProgram.Sample("ZmqPub", ["zmq+tcp://*:" + port, .. cats])
            : RunningProgram.Python("zmq_pub.py", [port, .. cats]);
        return await pub.EndAsync();
    }
}
