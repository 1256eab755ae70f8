using System.Globalization;
using System.Text.RegularExpressions;
using Polywire.Interop.Tests.Redis;

namespace Polywire.Interop.Tests.Samples;

/// <summary>Exercise 17.4: Lucy at the conveyor belt, with a real redis-server and with our hub.</summary>
public sealed class LucyTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public Task LucyTakesEveryChocolate(Side belt, Side lucy) => CheckAsync(redis.Port, belt, lucy);

    [Fact]
    public Task LucySeesWhatIsLeft() => FallBehindAsync(redis.Port);

    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public async Task LucyTakesEveryChocolateAtTheHub(Side belt, Side lucy)
    {
        await using Hub hub = await Hub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await CheckAsync(new Uri(hub.AddressOf("redis")).Port, belt, lucy);
    }

    [Fact]
    public async Task LucySeesWhatIsLeftAtTheHub()
    {
        await using Hub hub = await Hub.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await FallBehindAsync(new Uri(hub.AddressOf("redis")).Port);
    }

    // Lucy first, so that she has to wait for each chocolate.
    private static async Task CheckAsync(int server, Side belt, Side lucy)
    {
        string port = server.ToString(CultureInfo.InvariantCulture);
        await using RunningProgram eating = lucy == Side.Ours
            ? RunningProgram.Sample("Lucy", $"redis://127.0.0.1:{port}")
            : RunningProgram.Python("lucy.py", port, "3");
        await using RunningProgram pushing = belt == Side.Ours
            ? RunningProgram.Sample("Chocolates", $"redis://127.0.0.1:{port}", "3")
            : RunningProgram.Python("chocolates.py", port, "truffle", "toffee", "nougat");

        string[] pushed = await pushing.EndAsync();
        Match[] taken = [.. (await eating.NextLinesAsync(3)).Select(Read)];

        Assert.Equal(3, pushed.Length);
        Assert.Equal(pushed, taken.Select(line => "Push: " + line.Groups["kind"].Value));
    }

    // Three chocolates wait when she comes; she needs half a second for each.
    private static async Task FallBehindAsync(int server)
    {
        string port = server.ToString(CultureInfo.InvariantCulture);
        await using RunningProgram pushing = RunningProgram.Python("chocolates.py", port, "caramel", "cherry", "truffle");
        await pushing.EndAsync();

        await using RunningProgram eating = RunningProgram.Sample("Lucy", $"redis://127.0.0.1:{port}");
        Match[] taken = [.. (await eating.NextLinesAsync(3)).Select(Read)];

        Assert.Equal(["caramel", "cherry", "truffle"], taken.Select(line => line.Groups["kind"].Value));
        Assert.Equal(["2", "1", "0"], taken.Select(line => line.Groups["left"].Value));
        TimeSpan[] times = [.. taken.Select(line => TimeSpan.Parse(line.Groups["time"].Value, CultureInfo.InvariantCulture))];

        // Timers may fire a little early; midnight may pass.
        foreach ((TimeSpan before, TimeSpan after) in times.Zip(times.Skip(1)))
            Assert.True(after < before || after - before > TimeSpan.FromSeconds(0.45), $"{before} and {after}");
    }

    private static Match Read(string line)
    {
        Match match = Regex.Match(line, @"^(?<time>\d\d:\d\d:\d\d\.\d+) (?<kind>\w+), (?<left>\d+) left$");
        Assert.True(match.Success, line);
        return match;
    }
}
