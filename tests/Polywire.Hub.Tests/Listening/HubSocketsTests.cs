using Polywire.Hubs.Tests.Bridges.Nats;
using Polywire.Testing;

namespace Polywire.Hubs.Tests.Listening;

/// <summary>Messaging wires over WebSocket have the same limits as over TCP.</summary>
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
}
