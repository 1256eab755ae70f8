using System.Globalization;

namespace Polywire.Interop.Tests.Samples;

/// <summary>Exercises 17.1 and 17.3: the time over a plain socket and over XML-RPC.</summary>
public sealed class OtherTimeTests
{
    [Theory]
    [InlineData("Socket", Side.Ours, Side.Ours)]
    [InlineData("Socket", Side.Ours, Side.Python)]
    [InlineData("Socket", Side.Python, Side.Ours)]
    [InlineData("Xmlrpc", Side.Ours, Side.Ours)]
    [InlineData("Xmlrpc", Side.Ours, Side.Python)]
    [InlineData("Xmlrpc", Side.Python, Side.Ours)]
    public async Task ClientPrintsTheTimeAsIsoString(string way, Side server, Side client)
    {
        string port = $"{FreePort.Next()}", script = way.ToLowerInvariant(), place = way == "Socket" ? "" : "http://127.0.0.1:";
        await using RunningProgram serving = server == Side.Ours
            ? RunningProgram.Sample(way + "TimeServer", place + port)
            : RunningProgram.Python(script + "_time_server.py", port);
        await Ports.OpenAsync(port);
        await using RunningProgram asking = client == Side.Ours
            ? RunningProgram.Sample(way + "TimeClient", (way == "Socket" ? "" : "xmlrpc+" + place) + port)
            : RunningProgram.Python(script + "_time_client.py", port);

        string time = Assert.Single(await asking.EndAsync());

        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", time);
        TimeSpan age = TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal);
        Assert.InRange(age, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
        if (server == Side.Ours) Assert.StartsWith($"Asked for time, said {time[..19]}", await serving.NextLineAsync());
    }
}
