using System.Globalization;

namespace Polywire.Interop.Tests.Samples;

/// <summary>Exercise 17.2: the time over REQ and REP.</summary>
public sealed class TimeServiceTests
{
    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public async Task ClientPrintsTheTimeAsIsoString(Side server, Side client)
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram serving = server == Side.Ours
            ? RunningProgram.Sample("TimeServer", "zmq+tcp://127.0.0.1:" + port)
            : RunningProgram.Python("time_server.py", port);
        await using RunningProgram asking = client == Side.Ours
            ? RunningProgram.Sample("TimeClient", "zmq+tcp://127.0.0.1:" + port)
            : RunningProgram.Python("time_client.py", port);

        string time = Assert.Single(await asking.EndAsync());

        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", time);
        TimeSpan age = TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal);
        Assert.InRange(age, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
        if (server == Side.Ours) Assert.StartsWith($"Asked for time, said {time[..19]}", await serving.NextLineAsync());
    }
}
