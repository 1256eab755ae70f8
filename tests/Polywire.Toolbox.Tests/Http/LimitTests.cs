using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Connections;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

/// <summary>The limits of a session that its other tests do not come to.</summary>
public sealed class LimitTests
{
    private const string Hat = "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(60, 1)]
    [InlineData(0, 2)]
    public async Task AConnectionIsKeptForItsTime(int seconds, int connections)
    {
        await using ScriptedServer server = ScriptedServer.Start(_ => Hat);
        await using HttpSession session = new(new HttpSessionOptions { Limits = new HttpLimits { KeepTime = TimeSpan.FromSeconds(seconds) } });

        for (int i = 0; i < 2; i++)
        {
            await using HttpReply reply = await session.GetAsync(server.Url, Token).WithinPatience();
            await reply.ReadBytesAsync(Token);
            if (seconds == 0) await Eventually.HoldsAsync(() => Assert.Single(session.Pool).Open == 0);
        }

        Assert.Equal(connections, server.Connections);
    }

    [Fact]
    public async Task TlsHasToBeThereInTime()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using HttpSession session = new(new HttpSessionOptions { Limits = new HttpLimits { ConnectTimeout = TimeSpan.FromSeconds(0.2) } });

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => session.GetAsync($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", Token)).WithinPatience();

        Assert.Equal(FailureCause.TimedOut, failure.Cause);
        Assert.Contains("HttpLimits.ConnectTimeout", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task OneMoreRequestWaits(int limit)
    {
        TaskCompletionSource both = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        await using ScriptedServer server = ScriptedServer.Start(async request =>
        {
            if (Interlocked.Increment(ref asked) == limit) both.TrySetResult();
            // As many as may be under way are; none is answered before.
            await both.Task.WithinPatience();
            await request.WriteAsync(Hat);
        });
        await using HttpSession session = new(new HttpSessionOptions { Limits = new HttpLimits { ConnectionsPerHost = limit } });

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync())).WithinPatience();

        Assert.Equal((6, limit), (server.Requests.Count, server.Connections));

        async Task AskAsync()
        {
            await using HttpReply reply = await session.GetAsync(server.Url, Token);
            Assert.Equal("hat", await reply.ReadTextAsync(Token));
        }
    }

    [Theory]
    [InlineData("gzip, gzip", "hat")]
    [InlineData("gzip, gzip, gzip", null)]
    public async Task CompressionIsUndoneTwiceAtMost(string coding, string? read)
    {
        byte[] packed = "hat"u8.ToArray();
        foreach (string _ in coding.Split(','))
        {
            using MemoryStream once = new();
            using (GZipStream gzip = new(once, CompressionMode.Compress, leaveOpen: true)) gzip.Write(packed);
            packed = once.ToArray();
        }

        await using ScriptedServer server = ScriptedServer.Start(request => request.WriteRawAsync((byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {packed.Length}\r\n\r\n"), .. packed]));
        await using HttpSession session = new();
        await using HttpReply reply = await session.GetAsync(server.Url, Token);

        Exception? failure = await Record.ExceptionAsync(async () => Assert.Equal(read, await reply.ReadTextAsync(Token)));

        Assert.Equal(read is null ? FailureKind.Limit : null, (failure as PolywireException)?.Kind);
        Assert.Equal(read is null, failure is not null);
    }
}
