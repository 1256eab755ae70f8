using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Polywire.Interop.Tests.Cli;
using Polywire.Interop.Tests.Samples;
using Polywire.Toolbox.Http;

namespace Polywire.Interop.Tests.Toolbox.Http;

/// <summary>Sessions and downloads against nginx, beside curl.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private const string Nginx = "/usr/sbin/nginx";

    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-nginx-").FullName;
    private readonly int _port = FreePort.Next();
    private Process? _process;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Url => $"http://127.0.0.1:{_port}";

    private string Served => Path.Combine(_folder, "served");

    public async ValueTask InitializeAsync()
    {
        Peer.Need("nginx", File.Exists(Nginx));
        Directory.CreateDirectory(Served);
        await File.WriteAllTextAsync(Path.Combine(Served, "hat.txt"), string.Concat(Enumerable.Repeat("red hat ", 500)), Token);
        // The workers' user has to reach the files.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(_folder, "nginx.conf"), $$"""
            daemon off; master_process off; pid {{_folder}}/pid; error_log {{_folder}}/error.log;
            events { worker_connections 64; }
            http {
              access_log off; client_body_temp_path {{_folder}}/t1; proxy_temp_path {{_folder}}/t2; fastcgi_temp_path {{_folder}}/t3; uwsgi_temp_path {{_folder}}/t4; scgi_temp_path {{_folder}}/t5;
              gzip on; gzip_min_length 1; gzip_types text/plain;
              server {
                listen 127.0.0.1:{{_port}}; listen unix:{{_folder}}/h2 http2; root {{Served}};
                location /moved { return 302 /hat.txt; }
                location /late { add_header Retry-After 0 always; return 503; }
              }
            }
            """, Token);
        _process = Process.Start(new ProcessStartInfo(Nginx, ["-p", _folder, "-c", Path.Combine(_folder, "nginx.conf")]) { RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
        await Ports.OpenAsync($"{_port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task TheViewIsCurls()
    {
        List<string> ours = [];
        await using HttpSession session = new(new HttpSessionOptions { Observer = exchange => ours.AddRange(WireView.Lines(exchange)), Headers = [new("User-Agent", "curl"), new("Accept", "*/*")] });
        await using HttpReply reply = await session.GetAsync(Url + "/hat.txt", Token);
        await reply.ReadBytesAsync(Token);

        string theirs = await Peer.RunAsync("bash", "-c", $"curl -s -v -A curl -H 'Accept-Encoding: gzip, deflate, br' -o /dev/null {Url}/hat.txt 2>&1");

        Assert.Equal(Lines(theirs.Split('\n')), Lines(ours));
        Assert.Equal(BodyFraming.Chunked, reply.Exchange.Framing);
    }

    [Fact]
    public async Task Http2IsSpoken()
    {
        CliResult result = await CliProcess.RunAsync("http", "http://cats/hat.txt", "--unix", Path.Combine(_folder, "h2"), "--http2", "--json", "-v");

        Assert.Equal((0, "* HTTP/2: GET http://cats/hat.txt\n"), (result.ExitCode, result.Error));
        using JsonDocument told = JsonDocument.Parse(result.Output);
        Assert.Equal(("2.0", "frames", 4000), (told.RootElement.GetProperty("version").GetString(), told.RootElement.GetProperty("framing").GetString(), told.RootElement.GetProperty("body").GetString()!.Length));
    }

    [Fact]
    public async Task ConnectionsAreKeptOverRedirectsAndRetries()
    {
        await using HttpSession session = new(new HttpSessionOptions { Retry = new RetryPolicy { Retries = 2 } });

        await using (HttpReply moved = await session.GetAsync(Url + "/moved", Token)) Assert.Equal(4000, (await moved.ReadTextAsync(Token)).Length);
        await using (HttpReply late = await session.GetAsync(Url + "/late", Token)) Assert.Equal((503, 3), (late.Status, late.History.Count));

        HttpPoolFacts facts = Assert.Single(session.Pool);
        Assert.Equal((5, 1, 4), (facts.Requests, facts.Opened, facts.Reused));
    }

    [Fact]
    public async Task ADownloadGoesOnUnlessTheFileChanged()
    {
        string target = Path.Combine(_folder, "copy"), source = Path.Combine(Served, "hat.txt");
        byte[] first = await File.ReadAllBytesAsync(source, Token);
        await CutAsync(target, first);
        await using HttpSession session = new();

        DownloadResult same = await DownloadAsync(session, target);
        Assert.Equal((4000, 100), (same.Bytes, same.ResumedFrom));
        Assert.Equal(first, await File.ReadAllBytesAsync(target, Token));

        await CutAsync(target, first);
        byte[] second = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("red cap ", 500)));
        await File.WriteAllBytesAsync(source, second, Token);
        File.SetLastWriteTimeUtc(source, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        DownloadResult other = await DownloadAsync(session, target);
        Assert.Equal((4000, 0), (other.Bytes, other.ResumedFrom));
        Assert.Equal(second, await File.ReadAllBytesAsync(target, Token));
    }

    [Fact]
    public async Task CurlGoesOnWithOurServersFiles()
    {
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", new FileServer(Served).ServeAsync, cancellationToken: Token);
        string target = Path.Combine(_folder, "copy");
        await File.WriteAllBytesAsync(target, (await File.ReadAllBytesAsync(Path.Combine(Served, "hat.txt"), Token))[..100], Token);

        await Peer.RunAsync("curl", "-s", "-f", "-C", "-", "-o", target, server.Url + "/hat.txt");

        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Served, "hat.txt"), Token), await File.ReadAllBytesAsync(target, Token));
        Assert.Equal("404", await Peer.RunAsync("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--path-as-is", server.Url + "/../nginx.conf"));
    }

    // As an earlier run left it: the beginning, and the tag that nginx gave then.
    private async Task CutAsync(string target, byte[] file)
    {
        await using HttpSession session = new();
        await using HttpReply head = await session.SendAsync(new OutgoingRequest("HEAD", new Uri(Url + "/hat.txt")) { Headers = [new("Accept-Encoding", "identity")] }, Token);
        PartialInfo info = PartialInfo.Of(head, Url + "/hat.txt");
        Assert.NotNull(info.ETag);
        await File.WriteAllBytesAsync(target + ".part", file[..100], Token);
        await File.WriteAllTextAsync(target + ".part.info", System.Text.Json.JsonSerializer.Serialize(info), Token);
    }

    private Task<DownloadResult> DownloadAsync(HttpSession session, string target) =>
        new Downloader(session).DownloadAsync(new OutgoingRequest("GET", new Uri(Url + "/hat.txt")), new DownloadOptions { Path = target, Continue = true }, Token);

    // What was sent and what came; the order of request headers is each client's own, and the clock goes on.
    private static string[] Lines(IEnumerable<string> lines) =>
        [.. lines.Select(line => line.TrimEnd()).Where(line => line.Length > 1 && line[0] is '>' or '<' && !line.StartsWith("< Date", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
