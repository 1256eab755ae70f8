using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Polywire.Robustness.Tests.Peers;

/// <summary>Messages pushed while those who pull come and go: each is taken exactly once, or counted.</summary>
public sealed class QueueChurnTests
{
    private const int Messages = 10_000;

    private readonly ConcurrentDictionary<int, int> _seen = new();

    [Fact]
    public async Task RedisClientsThatComeAndGoTakeEachMessageOnce()
    {
        await using Hub hub = await Hub.StartAsync();
        using var done = new CancellationTokenSource();
        Task[] pullers = [.. Enumerable.Range(0, 6).Select(number => Task.Run(() => PopAsync(hub, number, done.Token)))];

        await PushAsync(hub);
        await Eventually.HoldsAsync(() => _seen.Count == Messages);
        await done.CancelAsync();
        await Task.WhenAll(pullers).WithinPatience();

        Assert.All(_seen.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task ZeromqPullersThatAreKilledLoseOnlyWhatWasHandedToThem()
    {
        await using Hub hub = await Hub.StartAsync();
        using var done = new CancellationTokenSource();
        Task[] pullers = [.. Enumerable.Range(0, 4).Select(number => Task.Run(() => PullAsync(hub, number, done.Token)))];
        Task[] poppers = [.. Enumerable.Range(0, 2).Select(number => Task.Run(() => PopAsync(hub, number, done.Token)))];

        await PushAsync(hub);
        using RedisPeer redis = await RedisPeer.ConnectAsync(hub);
        await Eventually.HoldsAsync(() => _seen.Count + hub.Core.Counters.HandedToPullers - _pulled >= Messages);
        await Task.Delay(100, CancellationToken.None);
        await done.CancelAsync();
        await Task.WhenAll([.. pullers, .. poppers]).WithinPatience();

        // Whatever is left in the queue after the last puller has gone was given back by it.
        long left = (long)(await redis.AskAsync("LLEN", "work"))!;
        for (; left > 0; left--) Saw((string)(await redis.AskAsync("LPOP", "work"))!);
        Assert.All(_seen.Values, count => Assert.Equal(1, count));
        long lost = hub.Core.Counters.HandedToPullers - _pulled;
        Assert.Equal(Messages, _seen.Count + lost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AFullQueueMakesAPusherWaitAndLosesNothing(bool leaves)
    {
        await using Hub hub = await Hub.StartAsync(new HubOptions { QueueMessages = 50 });
        using RedisPeer redis = await RedisPeer.ConnectAsync(hub);
        ZmqPeer pusher = await ZmqPeer.ConnectAsync(hub, "pull", "PUSH");
        await pusher.Raw.SendAsync((byte[])[.. Enumerable.Range(0, 1000).SelectMany(i => ZmqPeer.Encode(i.ToString(CultureInfo.InvariantCulture)))]);
        await Eventually.HoldsAsync(() => hub.QueuedMessages("work") == 50);
        await Task.Delay(50, CancellationToken.None);
        Assert.Equal(50L, await redis.AskAsync("LLEN", "work"));
        Assert.StartsWith("-", (string)(await redis.AskAsync("RPUSH", "work", "x"))!, StringComparison.Ordinal);

        if (leaves) pusher.Dispose();
        for (int i = 0; i < 1000; i++)
        {
            object?[] got = Assert.IsType<object?[]>(await redis.AskAsync("BLPOP", "work", "5"));
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), got[1]);
        }
        pusher.Dispose();
    }

    private int _pulled;

    private static async Task PushAsync(Hub hub)
    {
        using ZmqPeer zmq = await ZmqPeer.ConnectAsync(hub, "pull", "PUSH");
        using RedisPeer redis = await RedisPeer.ConnectAsync(hub);
        for (int i = 0; i < Messages; i += 2)
        {
            await zmq.SendAsync(i.ToString(CultureInfo.InvariantCulture));
            await redis.AskAsync("RPUSH", "work", (i + 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    // Each takes a few and leaves in good order, or breaks off while it waits for the next.
    private async Task PopAsync(Hub hub, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        while (!cancellationToken.IsCancellationRequested)
        {
            using RedisPeer popper = await RedisPeer.ConnectAsync(hub);
            for (int left = random.Next(1, 30); left > 0 && !cancellationToken.IsCancellationRequested; left--)
                if (await popper.AskAsync(random.Next(2) == 0 ? "BLPOP" : "BRPOP", "work", "0.05") is object?[] got) Saw((string)got[1]!);
        }
    }

    private async Task PullAsync(Hub hub, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        while (!cancellationToken.IsCancellationRequested)
        {
            using ZmqPeer puller = await ZmqPeer.ConnectAsync(hub, "push", "PULL");
            int left = random.Next(1, 200);
            while (left > 0 && !cancellationToken.IsCancellationRequested)
            {
                if (puller.Raw.Socket.Available == 0 && puller.Raw.IsDrained)
                {
                    await Task.Delay(1, CancellationToken.None);
                    if (random.Next(50) == 0) break;
                    continue;
                }
                Saw(Encoding.ASCII.GetString((await puller.ReceiveAsync())[0]));
                Interlocked.Increment(ref _pulled);
                left--;
            }
            puller.Raw.Kill();
        }
    }

    private void Saw(string message) => _seen.AddOrUpdate(int.Parse(message, CultureInfo.InvariantCulture), 1, static (_, count) => count + 1);
}
