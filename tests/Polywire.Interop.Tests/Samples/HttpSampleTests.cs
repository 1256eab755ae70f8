using System.Text.RegularExpressions;

namespace Polywire.Interop.Tests.Samples;

/// <summary>The book's web programs: the WSGI environment, a URL taken apart, JSON from a web service.</summary>
public sealed class HttpSampleTests
{
    [Fact]
    public async Task TheEnvironmentIsPythons()
    {
        (string line, string ours) = await DumpAsync(RunningProgram.Sample, "WsgiEnv");
        (string theirLine, string theirs) = await DumpAsync(RunningProgram.Python, "wsgi_env.py");

        Assert.Equal(Regex.Replace(theirLine, "[0-9]+$", "PORT"), Regex.Replace(line, "[0-9]+$", "PORT"));
        Assert.StartsWith("Here is the WSGI environment:\r\n\r\n{'", ours, StringComparison.Ordinal);
        string[] same = ["CONTENT_LENGTH", "CONTENT_TYPE", "GATEWAY_INTERFACE", "HTTP_HOST", "HTTP_USER_AGENT", "HTTP_X_CAT", "HTTP_ACCEPT", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "REMOTE_HOST",
            "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.multiprocess", "wsgi.run_once", "wsgi.url_scheme", "wsgi.version"];
        foreach (string name in same) Assert.Equal((name, Entry(theirs, name)), (name, Entry(ours, name)));
    }

    [Theory]
    [InlineData("https://www.google.com/search?q=qpod&btnI=yes")]
    [InlineData("//lucy@[::1]:80/a;b?c'd#e")]
    public async Task AUrlIsTakenApart(string url)
    {
        await using RunningProgram ours = RunningProgram.Sample("Urlsplit", url), theirs = RunningProgram.Python("urlsplit.py", url);

        Assert.Equal(await theirs.EndAsync(), await ours.EndAsync());
    }

    [Fact]
    public async Task TheWeatherIsRead()
    {
        string port = $"{FreePort.Next()}", url = $"http://127.0.0.1:{port}/apis/weather/?id=101230201";
        await using RunningProgram stub = RunningProgram.Sample("WeatherStub", port);
        Assert.Equal($"Serving on 127.0.0.1 port {port}", await stub.NextLineAsync());
        await using RunningProgram ours = RunningProgram.Sample("Weather", url), theirs = RunningProgram.Python("weather.py", url);

        string[] lines = await ours.EndAsync();

        Assert.Equal(await theirs.EndAsync(), lines);
        Assert.Contains("city: 厦门", lines);
    }

    // Each in a turn, at one port: the dictionaries hold it.
    private static async Task<(string Line, string Dump)> DumpAsync(Func<string, string[], RunningProgram> start, string name)
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram server = start(name, [port]);
        string line = await server.NextLineAsync();
        string dump = await Peer.RunAsync("curl", "-s", "-A", "cats", "-H", "X-Cat: maine coon", $"http://127.0.0.1:{port}/a%20b/%C3%A9?q=%20&x");
        return (line, dump.Replace(port, "PORT", StringComparison.Ordinal));
    }

    private static string Entry(string dump, string name) => Regex.Match(dump, $"^[{{ ]'{Regex.Escape(name)}': (.*?)[,}}]$", RegexOptions.Multiline) is { Success: true } found ? found.Groups[1].Value : "missing";
}
