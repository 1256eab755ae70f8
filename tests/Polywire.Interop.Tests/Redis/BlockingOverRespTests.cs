using System.Diagnostics;
using System.Globalization;

namespace Polywire.Interop.Tests.Redis;

/// <summary>Blocked clients at the hub, seen from the wire.</summary>
public sealed class BlockingOverRespTests : IAsyncLifetime
{
    private Hub _hub = null!;

    public async ValueTask InitializeAsync() =>
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["redis://127.0.0.1:0"] }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_blocked_client_is_served_and_goes_on_with_what_it_has_pipelined()
    {
        await using RawRedis waiting = await ConnectAsync(), other = await ConnectAsync();
        await waiting.SendAsync("PING", "before");
        await waiting.SendAsync("BLPOP", "none", "cats", "0");
        await waiting.SendAsync("PING", "after");
        await waiting.SendAsync("BRPOP", "cats", "0");
        Assert.Equal("$6\r\nbefore\r\n", await waiting.ReadAsync());
        await UntilBlockedAsync(other, 1);
        Assert.Equal(":3\r\n", await other.AskAsync("LPUSH cats a b c"));
        Assert.Equal("*2\r\n$4\r\ncats\r\n$1\r\nc\r\n", await waiting.ReadAsync());
        Assert.Equal("$5\r\nafter\r\n", await waiting.ReadAsync());
        Assert.Equal("*2\r\n$4\r\ncats\r\n$1\r\na\r\n", await waiting.ReadAsync());
        Assert.Equal("*1\r\n$1\r\nb\r\n", await other.AskAsync("LRANGE cats 0 -1"));
    }

    [Fact]
    public async Task Clients_are_served_in_the_order_in_which_they_blocked()
    {
        await using RawRedis first = await ConnectAsync(), second = await ConnectAsync(), other = await ConnectAsync();
        await first.SendAsync("BLPOP", "cats", "0");
        await UntilBlockedAsync(other, 1);
        await second.SendAsync("BLMPOP", "0", "1", "cats", "LEFT", "COUNT", "2");
        await UntilBlockedAsync(other, 2);
        await other.AskAsync("RPUSH cats 1 2 3 4");
        Assert.Equal("*2\r\n$4\r\ncats\r\n$1\r\n1\r\n", await first.ReadAsync());
        Assert.Equal("*2\r\n$4\r\ncats\r\n*2\r\n$1\r\n2\r\n$1\r\n3\r\n", await second.ReadAsync());
    }

    [Fact]
    public async Task A_chain_of_moves_reaches_the_last_client()
    {
        await using RawRedis first = await ConnectAsync(), second = await ConnectAsync(), other = await ConnectAsync();
        await first.SendAsync("BLMOVE", "a", "b", "LEFT", "RIGHT", "0");
        await second.SendAsync("BRPOPLPUSH", "b", "c", "0");
        await UntilBlockedAsync(other, 2);
        await other.AskAsync("RPUSH a tom");
        Assert.Equal("$3\r\ntom\r\n", await first.ReadAsync());
        Assert.Equal("$3\r\ntom\r\n", await second.ReadAsync());
        Assert.Equal("*1\r\n$3\r\ntom\r\n", await other.AskAsync("LRANGE c 0 -1"));
    }

    [Fact]
    public async Task A_client_is_served_after_the_whole_transaction()
    {
        await using RawRedis waiting = await ConnectAsync(), other = await ConnectAsync();
        await waiting.SendAsync("BLPOP", "cats", "0");
        await UntilBlockedAsync(other, 1);
        await other.AskAsync("MULTI");
        await other.AskAsync("LPUSH cats 1");
        await other.AskAsync("LPOP cats");
        await other.AskAsync("LPUSH cats 2 3");
        Assert.Equal("*3\r\n:1\r\n$1\r\n1\r\n:2\r\n", await other.AskAsync("EXEC"));
        Assert.Equal("*2\r\n$4\r\ncats\r\n$1\r\n3\r\n", await waiting.ReadAsync());
    }

    [Fact]
    public async Task A_time_out_comes_when_it_is_due()
    {
        await using RawRedis waiting = await ConnectAsync();
        long start = Stopwatch.GetTimestamp();
        Assert.Equal("*-1\r\n", await waiting.AskAsync("BLPOP cats 0.2"));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 195, 60_000);
        Assert.Equal("+PONG\r\n", await waiting.AskAsync("PING"));
    }

    [Fact]
    public async Task A_client_that_hangs_up_while_blocked_takes_nothing()
    {
        await using RawRedis other = await ConnectAsync();
        RawRedis waiting = await ConnectAsync();
        await waiting.SendAsync("BLPOP", "cats", "0");
        await UntilBlockedAsync(other, 1);
        await waiting.DisposeAsync();
        await UntilBlockedAsync(other, 0);
        Assert.Equal(":1\r\n", await other.AskAsync("RPUSH cats tom"));
        Assert.Equal("*1\r\n$3\r\ntom\r\n", await other.AskAsync("LRANGE cats 0 -1"));
    }

    [Fact]
    public async Task A_blocked_client_can_be_unblocked_by_another()
    {
        await using RawRedis waiting = await ConnectAsync(), other = await ConnectAsync();
        string id = (await waiting.AskAsync("CLIENT ID")).Trim()[1..];
        await waiting.SendAsync("BLPOP", "cats", "0");
        await UntilBlockedAsync(other, 1);
        Assert.Equal(":1\r\n", await other.AskAsync($"CLIENT UNBLOCK {id} ERROR"));
        Assert.Equal("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n", await waiting.ReadAsync());
        Assert.Equal(":0\r\n", await other.AskAsync($"CLIENT UNBLOCK {id}"));
        await waiting.SendAsync("BRPOP", "cats", "0");
        await UntilBlockedAsync(other, 1);
        Assert.Equal(":1\r\n", await other.AskAsync($"CLIENT UNBLOCK {id} TIMEOUT"));
        Assert.Equal("*-1\r\n", await waiting.ReadAsync());
    }

    [Fact]
    public async Task Ten_thousand_messages_with_clients_that_come_and_go_are_each_taken_once()
    {
        const int Messages = 10_000;
        List<int> taken = [];
        await using RawRedis pusher = await ConnectAsync();
        Task[] takers = [.. Enumerable.Range(0, 4).Select(_ => TakeAsync(taken, Messages))];
        for (int i = 0; i < Messages; i++)
            await pusher.SendAsync("RPUSH", "work", i.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < Messages; i++)
            await pusher.ReadAsync();
        await Task.WhenAll(takers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, Messages), taken.Order());
    }

    /// <summary>Takes a few messages on one connection, hangs up between two of them, and comes back.</summary>
    private async Task TakeAsync(List<int> taken, int all)
    {
        while (true)
        {
            await using RawRedis client = await ConnectAsync();
            for (int i = 0; i < 50; i++)
            {
                string reply = await client.AskAsync("BLPOP work 0.1");
                lock (taken)
                {
                    if (reply != "*-1\r\n")
                        taken.Add(int.Parse(reply.Split("\r\n")[4], CultureInfo.InvariantCulture));
                    if (taken.Count == all)
                        return;
                }
            }
        }
    }

    private static async Task UntilBlockedAsync(RawRedis client, int count)
    {
        for (int attempt = 0; attempt < 500; attempt++)
        {
            if ((await client.AskAsync("INFO clients")).Contains($"blocked_clients:{count}\r\n", StringComparison.Ordinal))
                return;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"There never were {count} blocked clients.");
    }

    private Task<RawRedis> ConnectAsync() => RawRedis.ConnectAsync(_hub.Addresses[0].Port);
}
