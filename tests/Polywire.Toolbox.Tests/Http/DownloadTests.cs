using System.Text;
using Polywire.Connections;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

public sealed class DownloadTests : IDisposable
{
    private const string Old = "Mon, 01 Jan 2024 00:00:00 GMT", Now = "Tue, 02 Jan 2024 00:00:00 GMT";

    private static readonly RetryPolicy s_quick = new() { Retries = 3, Backoff = new Backoff { First = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(1) } };

    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-download-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_folder, "hat.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ACutFileKeepsAPartialName()
    {
        await using ScriptedServer server = ScriptedServer.Start(request => Cut(request, "\"v1\""));
        await using HttpSession session = new();

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => DownloadAsync(session, server, new DownloadOptions { Path = Target }));

        Assert.EndsWith($"bytes came. What came is in {Target}.part.", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
        Assert.Equal("red ", await File.ReadAllTextAsync(Target + ".part", Token));
        Assert.Equal("identity", server.Requests.Single().Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData("\"v1\"", null)]
    [InlineData(null, Old)]
    public async Task GoesOnWhereItWasCut(string? tag, string? changed)
    {
        await CutOnceAsync(tag, changed);
        await using ScriptedServer server = ScriptedServer.Start(_ => Part(tag, "bytes 4-6/7", "hat"));
        await using HttpSession session = new();

        DownloadResult result = await DownloadAsync(session, server, new DownloadOptions { Path = Target, Continue = true }, samePort: true);

        ScriptedRequest asked = server.Requests.Single();
        Assert.Equal(("bytes=4-", tag ?? changed), (asked.Header("Range"), asked.Header("If-Range")));
        Assert.Equal("red hat", await File.ReadAllTextAsync(Target, Token));
        Assert.Equal((7, 4), (result.Bytes, result.ResumedFrom));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Theory]
    // The file has changed: the server sends all of it, or says so in some other way.
    [InlineData("\"v1\"", "HTTP/1.1 200 OK\nETag: \"v2\"\nContent-Length: 8\n\nblue hat", 1)]
    [InlineData("\"v1\"", "HTTP/1.1 206 Partial Content\nETag: \"v2\"\nContent-Range: bytes 4-7/8\nContent-Length: 4\n\n hat", 2)]
    [InlineData("\"v1\"", "HTTP/1.1 206 Partial Content\nETag: \"v1\"\nContent-Range: bytes 4-7/8\nContent-Length: 4\n\n hat", 2)]
    [InlineData("\"v1\"", "HTTP/1.1 206 Partial Content\nETag: \"v1\"\nContent-Range: bytes 3-6/7\nContent-Length: 4\n\n hat", 2)]
    [InlineData("\"v1\"", "HTTP/1.1 206 Partial Content\nContent-Range: bytes 4-6/7\nContent-Length: 3\n\nhat", 2)]
    [InlineData("\"v1\"", "HTTP/1.1 416 No\nContent-Range: bytes */3\nContent-Length: 0\n\n", 2)]
    // Nothing to tell two versions apart by.
    [InlineData("W/\"v1\"", "HTTP/1.1 200 OK\nContent-Length: 8\n\nblue hat", 1)]
    [InlineData(null, "HTTP/1.1 200 OK\nContent-Length: 8\n\nblue hat", 1)]
    public async Task AnotherFileBeginsAnew(string? tag, string answer, int requests)
    {
        await CutOnceAsync(tag, null);
        await using ScriptedServer server = ScriptedServer.Start(request => request.Header("Range") is not null || requests == 1 ? answer : "HTTP/1.1 200 OK\nETag: \"v2\"\nContent-Length: 8\n\nblue hat");
        await using HttpSession session = new();

        DownloadResult result = await DownloadAsync(session, server, new DownloadOptions { Path = Target, Continue = true }, samePort: true);

        Assert.Equal("blue hat", await File.ReadAllTextAsync(Target, Token));
        Assert.Equal((8, 0), (result.Bytes, result.ResumedFrom));
        Assert.Equal(requests, server.Requests.Count);
        if (tag is not ['"', ..]) Assert.Null(server.Requests.First().Header("Range"));
    }

    [Fact]
    public async Task WhatIsWholeAlreadyIsNotAskedForAgain()
    {
        await CutOnceAsync("\"v1\"", null);
        await File.WriteAllTextAsync(Target + ".part", "red hat", Token);
        await using ScriptedServer server = ScriptedServer.Start(_ => "HTTP/1.1 416 No\nContent-Range: bytes */7\nContent-Length: 0\n\n");
        await using HttpSession session = new();

        DownloadResult result = await DownloadAsync(session, server, new DownloadOptions { Path = Target, Continue = true }, samePort: true);

        Assert.Equal((7, 7, "red hat"), (result.Bytes, result.ResumedFrom, await File.ReadAllTextAsync(Target, Token)));
    }

    [Fact]
    public async Task ACutIsMendedByTryingAgain()
    {
        await using ScriptedServer server = ScriptedServer.Start(request => request.Header("Range") is null ? Cut(request, "\"v1\"") : Part("\"v1\"", "bytes 4-6/7", "hat"));
        await using HttpSession session = new(new HttpSessionOptions { Retry = s_quick });
        List<DownloadProgress> told = [];

        DownloadResult result = await DownloadAsync(session, server, new DownloadOptions { Path = Target, Progress = new Told(told) });

        Assert.Equal("red hat", await File.ReadAllTextAsync(Target, Token));
        Assert.Equal(new DownloadProgress(7, 7), told[^1]);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(4, result.ResumedFrom);
    }

    [Theory]
    [InlineData("attachment; filename=\"../../evil.sh\"", "evil.sh")]
    [InlineData("attachment; filename=\"..\\\\..\\\\evil.bat\"", "evil.bat")]
    [InlineData("attachment; filename=\".bashrc\"", "bashrc")]
    [InlineData("attachment; filename*=UTF-8''chapeau%20%C3%A9.txt", "chapeau é.txt")]
    [InlineData("attachment; filename=\"/\"", "cats.txt")]
    [InlineData("attachment; filename=\"..\"", "cats.txt")]
    [InlineData(null, "cats.txt")]
    public void AServersWordIsNoPath(string? disposition, string name) => Assert.Equal(name, FileNames.Of(new Uri("http://x/a/cats.txt?q"), disposition, "text/plain"));

    [Fact]
    public async Task WithoutANameNothingIsReplaced()
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat");
        await using HttpSession session = new();
        List<string> names = [];

        for (int i = 0; i < 3; i++) names.Add(Path.GetFileName((await DownloadAsync(session, server, new DownloadOptions { Folder = _folder })).Path));

        Assert.Equal(["hat.txt", "hat-1.txt", "hat-2.txt"], names);
        Assert.Equal(3, Directory.GetFiles(_folder).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatIsThereIsWholeAndNotAskedFor(bool named)
    {
        await File.WriteAllTextAsync(Target, "my own", Token);
        await using ScriptedServer server = ScriptedServer.Start(_ => "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat");
        await using HttpSession session = new();

        DownloadResult result = await DownloadAsync(session, server, new DownloadOptions { Path = named ? Target : null, Folder = _folder, Continue = true });

        Assert.Equal((Target, 6, 6, null), (result.Path, result.Bytes, result.ResumedFrom, result.Exchange));
        Assert.Empty(server.Requests);
        Assert.Equal("my own", await File.ReadAllTextAsync(Target, Token));
    }

    [Theory]
    [InlineData(false, "hat-1.txt")]
    [InlineData(true, "hat.txt")]
    public async Task GoingOnReplacesOnlyWhatWasNamed(bool named, string name)
    {
        await CutOnceAsync("\"v1\"", null);
        await File.WriteAllTextAsync(Target, "my own", Token);
        await using ScriptedServer server = ScriptedServer.Start(_ => Part("\"v1\"", "bytes 4-6/7", "hat"));
        await using HttpSession session = new();

        DownloadResult result = await DownloadAsync(session, server, new DownloadOptions { Path = named ? Target : null, Folder = _folder, Continue = true }, samePort: true);

        Assert.Equal((name, "red hat"), (Path.GetFileName(result.Path), await File.ReadAllTextAsync(result.Path, Token)));
        Assert.Equal(named ? "red hat" : "my own", await File.ReadAllTextAsync(Target, Token));
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\nLocation: /elsewhere\nContent-Length: 5\n\n<htm>", "redirect to /elsewhere")]
    [InlineData("HTTP/1.1 304 Not Modified\n\n", "304 Not Modified: that is no file")]
    public async Task ARedirectsPageIsNoFile(string answer, string words)
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => answer);
        await using HttpSession session = new(new HttpSessionOptions { FollowRedirects = false });

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => DownloadAsync(session, server, new DownloadOptions { Path = Target }));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task AFolderIsNoFileToDownloadTo()
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat");
        await using HttpSession session = new();

        Assert.Contains("is a folder", (await Assert.ThrowsAsync<IOException>(() => DownloadAsync(session, server, new DownloadOptions { Path = _folder }))).Message, StringComparison.Ordinal);

        Assert.Empty(server.Requests);
        Assert.False(File.Exists(_folder + ".part"));
    }

    [Fact]
    public async Task ARefusalLeavesNoFile()
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => "HTTP/1.1 404 Not Found\nContent-Length: 3\n\nhat");
        // One connection: what was refused has to give it back.
        await using HttpSession session = new(new HttpSessionOptions { Limits = new HttpLimits { ConnectionsPerHost = 1 } });

        await Assert.ThrowsAsync<PolywireException>(() => DownloadAsync(session, server, new DownloadOptions { Path = Target }));
        Assert.Equal(FailureKind.Refused, (await Assert.ThrowsAsync<PolywireException>(() => DownloadAsync(session, server, new DownloadOptions { Path = Target }))).Kind);

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task OneDownloadAtATime()
    {
        await using ScriptedServer server = ScriptedServer.Start(async request =>
        {
            await request.WriteAsync("HTTP/1.1 200 OK\nContent-Length: 7\n\nred ");
            await Task.Delay(Timeout.Infinite, request.Over);
        });
        await using HttpSession session = new();
        using CancellationTokenSource stop = new();
        Task first = new Downloader(session).DownloadAsync(Request(server), new DownloadOptions { Path = Target }, stop.Token);
        await Eventually.HoldsAsync(() => File.Exists(Target + ".part") && new FileInfo(Target + ".part").Length == 4);

        await Assert.ThrowsAnyAsync<IOException>(() => DownloadAsync(session, server, new DownloadOptions { Path = Target }));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("red ", await File.ReadAllTextAsync(Target + ".part", Token));
    }

    // The partial file and its note say which URL they are of; each test's server has a port of its own.
    private async Task CutOnceAsync(string? tag, string? changed)
    {
        await using ScriptedServer server = ScriptedServer.Start(request => Cut(request, tag, changed));
        await using HttpSession session = new();
        await Assert.ThrowsAsync<PolywireException>(() => DownloadAsync(session, server, new DownloadOptions { Path = Target }));
        Assert.Equal("red ", await File.ReadAllTextAsync(Target + ".part", Token));
        Assert.Equal(tag is ['"', ..] || changed is not null, File.Exists(Target + ".part.info"));
    }

    private async Task<DownloadResult> DownloadAsync(HttpSession session, ScriptedServer server, DownloadOptions options, bool samePort = false)
    {
        string info = Target + ".part.info";
        if (samePort && File.Exists(info))
            await File.WriteAllTextAsync(info, System.Text.RegularExpressions.Regex.Replace(await File.ReadAllTextAsync(info, Token), @"127\.0\.0\.1:\d+", $"127.0.0.1:{server.Port}"), Token);
        return await new Downloader(session).DownloadAsync(Request(server), options, Token).WithinPatience();
    }

    private static OutgoingRequest Request(ScriptedServer server) => new("GET", new Uri(server.Url + "/hat.txt"));

    private static string Cut(ScriptedRequest request, string? tag, string? changed = null)
    {
        request.Closes = true;
        return $"HTTP/1.1 200 OK\nDate: {Now}\n{(tag is null ? "" : $"ETag: {tag}\n")}{(changed is null ? "" : $"Last-Modified: {changed}\n")}Content-Length: 7\n\nred ";
    }

    private static string Part(string? tag, string range, string body) => $"HTTP/1.1 206 Partial Content\n{(tag is null ? "" : $"ETag: {tag}\n")}Content-Range: {range}\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\n\n{body}";

    private sealed class Told(List<DownloadProgress> told) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => told.Add(value);
    }
}
