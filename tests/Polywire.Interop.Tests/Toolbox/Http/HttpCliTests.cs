using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Polywire.Interop.Tests.Cli;
using Polywire.Toolbox.Http;

namespace Polywire.Interop.Tests.Toolbox.Http;

/// <summary>What scripts see of <c>polywire http</c>.</summary>
public sealed class HttpCliTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-http-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task PrintsTheBodyAndSaysWithVWhatWentOverTheWire()
    {
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", EchoAnswer.ServeAsync, cancellationToken: Token);

        CliResult result = await CliProcess.RunAsync("http", "PUT", server.Url + "/cats?a=1", "name=maine coon", "X-Hat:fedora", "b==2", "-v", "--user", "lucy:chocolate", "--timing");

        Assert.Equal(0, result.ExitCode);
        using JsonDocument echo = JsonDocument.Parse(result.Output);
        Assert.Equal("/cats?a=1&b=2", echo.RootElement.GetProperty("target").GetString());
        Assert.Equal("maine coon", echo.RootElement.GetProperty("json").GetProperty("name").GetString());
        Assert.Equal("fedora", echo.RootElement.GetProperty("headers").GetProperty("X-Hat").GetString());
        Assert.Equal("Basic bHVjeTpjaG9jb2xhdGU=", echo.RootElement.GetProperty("headers").GetProperty("Authorization").GetString());
        string[] lines = result.Error.Split('\n');
        Assert.Contains("> PUT /cats?a=1&b=2 HTTP/1.1", lines);
        Assert.Contains("> Authorization: Basic ***", lines);
        Assert.Contains("< HTTP/1.1 200 OK", lines);
        Assert.Contains($"* response body: Content-Length, {Encoding.UTF8.GetByteCount(result.Output)} bytes", lines);
        Assert.Contains(lines, line => line.StartsWith("name ", StringComparison.Ordinal) && line.Contains("first byte ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheExitCodeIsTheStatus()
    {
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", context => AnswerAsync(context, int.Parse(context.Request.Path.Value![1..], System.Globalization.CultureInfo.InvariantCulture)), cancellationToken: Token);

        CliResult good = await CliProcess.RunAsync("http", server.Url + "/204"), elsewhere = await CliProcess.RunAsync("http", server.Url + "/302"), missing = await CliProcess.RunAsync("http", server.Url + "/404", "--json");

        Assert.Equal((0, ""), (good.ExitCode, good.Output));
        Assert.Equal((0, "status 302"), (elsewhere.ExitCode, elsewhere.Output));
        Assert.Equal(1, missing.ExitCode);
        using JsonDocument told = JsonDocument.Parse(missing.Output);
        Assert.Equal((404, "status 404", "length"), (told.RootElement.GetProperty("status").GetInt32(), told.RootElement.GetProperty("body").GetString(), told.RootElement.GetProperty("framing").GetString()));
    }

    [Theory]
    [InlineData("", "A URL is missing")]
    [InlineData("127.0.0.1:1 cats", "is no item")]
    [InlineData("ftp://127.0.0.1", "speaks http and https")]
    [InlineData("127.0.0.1:1 --continue", "--continue goes with")]
    [InlineData("POST 127.0.0.1:1 @- --ignore-stdin", "--ignore-stdin leaves alone")]
    [InlineData("127.0.0.1:1 --aws-sigv4 cats", "--aws-sigv4 takes REGION:SERVICE")]
    [InlineData("127.0.0.1:1 a=b @-", "not two of them")]
    [InlineData("serve / --listen 0.0.0.0:0", "--insecure")]
    [InlineData("echo --lisen x", "Did you mean '--listen'?")]
    public async Task WrongUsageIs2(string line, string words)
    {
        CliResult result = await CliProcess.RunAsync(["http", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task TimeOutIs124AndNobodyThere1()
    {
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", context => Task.Delay(Timeout.Infinite, context.RequestAborted), cancellationToken: Token);

        Assert.Equal(124, (await CliProcess.RunAsync("http", server.Url, "--timeout", "0.3")).ExitCode);
        CliResult nobody = await CliProcess.RunAsync("http", "127.0.0.1:1");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("cannot be reached", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardInputIsABodyWhereItIsMeant()
    {
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", EchoAnswer.ServeAsync, cancellationToken: Token);
        foreach (string[] words in new string[][] { ["POST", server.Url], [server.Url, "@-"] })
        {
            await using CliProcess sending = CliProcess.Start(["http", .. words]);
            await sending.WriteAsync("{\"cat\": 7}");
            sending.CloseInput();
            string output = "";
            while (await sending.LineAsync() is { } line) output += line;
            Assert.Equal(0, await sending.ExitAsync());
            using JsonDocument echo = JsonDocument.Parse(output);
            Assert.Equal(("POST", 7, "chunked"), (echo.RootElement.GetProperty("method").GetString(), echo.RootElement.GetProperty("json").GetProperty("cat").GetInt32(), echo.RootElement.GetProperty("framing").GetString()));
        }

        // A pipe that stays open and says nothing does not keep a request back that has no body, or shall have none.
        await using CliProcess asking = CliProcess.Start("http", server.Url, "--json"), posting = CliProcess.Start("http", "POST", server.Url, "--ignore-stdin", "--json");
        Assert.Contains("\"method\":\"GET\"", await asking.LineAsync(), StringComparison.Ordinal);
        Assert.Contains("\\\"framing\\\": \\\"length\\\"", await posting.LineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADownloadFollowsAndIsNotRepeated()
    {
        int asked = 0;
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", context =>
        {
            Interlocked.Increment(ref asked);
            return AnswerAsync(context, context.Request.Path == "/200" ? 200 : 302);
        }, cancellationToken: Token);
        string target = Path.Combine(_folder, "cats.bin");

        CliResult first = await CliProcess.RunAsync("http", server.Url, "--output", target), again = await CliProcess.RunAsync("http", server.Url, "--output", target, "--continue");

        Assert.Equal((0, 0, 2), (first.ExitCode, again.ExitCode, asked));
        Assert.Equal("status 200", await File.ReadAllTextAsync(target, Token));
        Assert.Contains("is there already (10 bytes)", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatJsonMeansButNoTextHoldsIsPrintedAsItCame()
    {
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("{\"cat\":\"\\ud800\"}");
        }, cancellationToken: Token);

        CliResult result = await CliProcess.RunAsync("http", server.Url, "--pretty");

        Assert.Equal((0, "{\"cat\":\"\\ud800\"}", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task CtrlCKeepsThePartialFileAndContinueGoesOn()
    {
        bool whole = false;
        byte[] file = new byte[300_000];
        Random.Shared.NextBytes(file);
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", async context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            int from = context.Request.Headers.Range.Count > 0 ? int.Parse(context.Request.Headers.Range.ToString()["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            if (from > 0) (context.Response.StatusCode, context.Response.Headers.ContentRange) = (206, $"bytes {from}-{file.Length - 1}/{file.Length}");
            context.Response.ContentLength = file.Length - from;
            await context.Response.Body.WriteAsync(file.AsMemory(from, whole ? file.Length - from : 100_000));
            await context.Response.Body.FlushAsync();
            if (!whole) await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }, cancellationToken: Token);
        string target = Path.Combine(_folder, "cats.bin");

        await using (CliProcess downloading = CliProcess.Start("http", server.Url, "--output", target))
        {
            await Eventually.HoldsAsync(() => File.Exists(target + ".part") && new FileInfo(target + ".part").Length == 100_000);
            downloading.Signal(CliProcess.Interrupt);
            Assert.Equal(130, await downloading.ExitAsync());
            Assert.DoesNotContain("Exception", downloading.Error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(target));
        whole = true;
        CliResult rest = await CliProcess.RunAsync("http", server.Url, "--output", target, "--continue", "--json");

        Assert.Equal(0, rest.ExitCode);
        Assert.Contains("\"bytes\":300000,\"resumed_from\":100000", rest.Output, StringComparison.Ordinal);
        Assert.Equal(file, await File.ReadAllBytesAsync(target, Token));
    }

    [Fact]
    public async Task AClosedOutputEndsIt()
    {
        await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:0", async context =>
        {
            byte[] piece = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(piece);
        }, cancellationToken: Token);
        await using CliProcess reading = CliProcess.Start("http", server.Url);

        reading.CloseOutput();

        Assert.Equal(1, await reading.ExitAsync());
        Assert.Equal("", reading.Error);
    }

    [Fact]
    public async Task UnixSocketsAreReached()
    {
        string path = Path.Combine(_folder, "s");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Task serving = Task.Run(async () =>
        {
            for (int i = 0; i < 2; i++)
            {
                using Socket client = await listener.AcceptAsync(Token);
                await client.ReceiveAsync(new byte[4096], Token);
                await client.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nred hat"u8.ToArray(), Token);
            }
        }, Token);

        CliResult option = await CliProcess.RunAsync("http", "http://docker/info", "--unix", path), url = await CliProcess.RunAsync("http", $"http+unix://{Uri.EscapeDataString(path)}/info", "-v");

        Assert.Equal((0, "red hat", 0, "red hat"), (option.ExitCode, option.Output, url.ExitCode, url.Output));
        Assert.Contains("to the end of the connection", url.Error, StringComparison.Ordinal);
        await serving.WithinPatience();
    }

    [Theory]
    [InlineData(CliProcess.Interrupt, 130)]
    [InlineData(CliProcess.Terminate, 0)]
    public async Task ServersEndCleanly(int signal, int exitCode)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "hat.txt"), "red hat", Token);
        await using CliProcess server = CliProcess.Start("http", "serve", _folder, "--listen", "127.0.0.1:0");
        string url = (await server.LineAsync())!["listening ".Length..];
        Assert.Equal("ready", await server.LineAsync());
        using HttpClient client = new();
        Assert.Equal("red hat", await client.GetStringAsync(new Uri(url + "/hat.txt"), Token));
        await server.ErrorLineAsync("\"GET /hat.txt HTTP/1.1\" 200 7");

        server.Signal(signal);

        Assert.Equal(exitCode, await server.ExitAsync());
    }

    private static Task AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        if (status == 204) return Task.CompletedTask;
        context.Response.ContentLength = 10;
        if (status == 302) context.Response.Headers.Location = "/200";
        return context.Response.WriteAsync($"status {status}");
    }
}
