using System.Diagnostics;
using System.Text.RegularExpressions;
using Polywire.Interop.Tests.Samples;
using Polywire.Toolbox.Http;

namespace Polywire.Interop.Tests.Toolbox.Http;

/// <summary>The WSGI environment beside gunicorn's, whose workers run the book's program.</summary>
public sealed class GunicornTests
{
    [Fact]
    public async Task TheEnvironmentIsTheSame()
    {
        Peer.Need("gunicorn", File.Exists("/usr/bin/gunicorn"));
        int port = FreePort.Next();
        string scripts = Path.Combine(Peer.Root, "tests/Polywire.Interop.Tests/Samples/python");
        using Process gunicorn = Process.Start(new ProcessStartInfo("/usr/bin/gunicorn", ["--bind", $"127.0.0.1:{port}", "--chdir", scripts, "--no-sendfile", "--log-level", "error", "wsgi_env:app"]) { Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" } })!;
        try
        {
            await Ports.OpenAsync($"{port}");
            await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", WsgiEnvironment.ServeAsync, cancellationToken: TestContext.Current.CancellationToken);

            string theirs = await AskAsync($"http://127.0.0.1:{port}"), ours = await AskAsync(server.Url);

            foreach (string name in new[] { "CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_ACCEPT", "HTTP_HOST", "HTTP_X_CAT", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.run_once", "wsgi.url_scheme", "wsgi.version" })
                Assert.Equal((name, Entry(theirs, name)), (name, Entry(ours, name)));
        }
        finally
        {
            gunicorn.Kill(entireProcessTree: true);
            await gunicorn.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<string> AskAsync(string url)
    {
        string dump = await Peer.RunAsync("curl", "-s", "-H", "X-Cat: maine coon", "-H", "Content-Type: text/hat", "--data-binary", "red hat", url + "/a%20b/%C3%A9/%2F?q=%20&x");
        return dump.Replace(new Uri(url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "PORT", StringComparison.Ordinal);
    }

    private static string Entry(string dump, string name) => Regex.Match(dump, $"^[{{ ]'{Regex.Escape(name)}': (.*?)[,}}]$", RegexOptions.Multiline) is { Success: true } found ? found.Groups[1].Value : "missing";
}
