using System.Net.Sockets;
using System.Text;
using Polywire.Hubs.Tests.Bridges.Nats;
using Polywire.Testing;

namespace Polywire.Hubs.Tests.Listening;

/// <summary>Wires over WebSocket have the same limits as over TCP.</summary>
public sealed class HubSocketsTests
{
    [Theory]
    [InlineData("nats://127.0.0.1:0?idleSeconds=60")]
    [InlineData("http://127.0.0.1:0?idleSeconds=60")]
    public async Task A_connection_that_nothing_moves_on_is_ended(string listener)
    {
        var time = new FakeTime();
        var ended = new TaskCompletionSource<ConnectionFailure>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new HubOptions { Listen = [listener], Time = time, ConnectionFailed = failure => ended.TrySetResult(failure) };
        await using Hub hub = await Hub.StartAsync(options, TestContext.Current.CancellationToken);
        await using NatsSocketClient client = await NatsSocketClient.ConnectAsync(hub.AddressOf("nats"));
        // Past the idle time, and then that for last words, since this client reads none. NATS itself would end it as stale, later and with another reason.
        for (int seconds = 0; seconds < 1_000 && !ended.Task.IsCompleted; seconds += 5)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(ended.Task, Task.Delay(50, CancellationToken.None));
        }
        Assert.Contains("IdleTimeout", (await ended.Task.WithinPatience()).ToString(), StringComparison.Ordinal);
    }

    // It says nothing about the end either: no answer to the farewell, which it would be waited for.
    [Fact]
    public async Task A_caller_that_is_silent_is_cut()
    {
        var time = new FakeTime();
        await using Hub hub = await Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0?idleSeconds=60"], Time = time }, TestContext.Current.CancellationToken);
        using var client = new TcpClient("127.0.0.1", new Uri(hub.AddressOf("http")).Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("GET /jsonrpc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"u8.ToArray());
        var heard = new List<byte>();
        Task<bool> ended = DrainAsync(stream, heard);
        await Eventually.HoldsAsync(() => Text(heard).Contains("\r\n\r\n", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 101 ", Text(heard), StringComparison.Ordinal);

        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return ended.IsCompleted;
        });
        await ended;
    }

    private static async Task<bool> DrainAsync(NetworkStream stream, List<byte> heard)
    {
        byte[] buffer = new byte[1024];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            {
                lock (heard) heard.AddRange(buffer.AsSpan(0, read));
            }
        }
        catch (IOException)
        {
            // Cut is cut.
        }
        return true;
    }

    private static string Text(List<byte> heard)
    {
        lock (heard) return Encoding.Latin1.GetString([.. heard]);
    }
}
