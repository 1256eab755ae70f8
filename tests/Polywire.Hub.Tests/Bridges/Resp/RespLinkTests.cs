using Polywire.Connections;
using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Tests.Bridges.Resp;

public sealed class RespLinkTests : IAsyncDisposable
{
    private readonly FakeTime _time = new();
    private HubCore? _core;

    public ValueTask DisposeAsync() => _core?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_full_queue_refuses_more_and_says_so()
    {
        await using MemoryClient client = new(Core(new HubOptions { QueueMessages = 2 }));
        await client.ExpectAsync("RPUSH q 1 2", ":2\r\n");
        await client.ExpectAsync("RPUSH q 3", "-OOM the queue is full, or there are too many queues\r\n");
        await client.ExpectAsync("LINSERT q AFTER 1 x", "-OOM the queue is full, or there are too many queues\r\n");
        await client.ExpectAsync("RPUSH other 1", ":1\r\n");
        await client.ExpectAsync("LMOVE other q LEFT LEFT", "-OOM the queue is full, or there are too many queues\r\n");
        await client.ExpectAsync("BLMOVE other q LEFT LEFT 0", "-OOM the queue is full, or there are too many queues\r\n");
        await client.ExpectAsync("LPOP q", "$1\r\n1\r\n");
        await client.ExpectAsync("RPUSH q 3", ":2\r\n");
    }

    [Fact]
    public async Task A_move_that_waited_for_a_full_queue_is_refused()
    {
        HubCore core = Core(new HubOptions { QueueMessages = 1 });
        await using MemoryClient waiting = new(core), other = new(core);
        await other.ExpectAsync("RPUSH full x", ":1\r\n");
        await waiting.SendAsync("BLMOVE q full LEFT LEFT 0\r\n");
        await Eventually.HoldsAsync(() => waiting.Link.IsBlocked);
        await other.ExpectAsync("RPUSH q y", ":1\r\n");
        await waiting.ExpectAsync("-OOM the queue is full, or there are too many queues\r\n");
        await other.ExpectAsync("LRANGE q 0 -1", "*1\r\n$1\r\ny\r\n");
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_is_cut_and_the_others_go_on()
    {
        HubCore core = Core(new HubOptions { Connection = new ConnectionLimits { OutputBytes = 100_000 } });
        await using MemoryClient slow = new(core, capacity: 1_000), good = new(core), publisher = new(core);
        await slow.ExpectAsync("SUBSCRIBE cats", "*3\r\n$9\r\nsubscribe\r\n$4\r\ncats\r\n:1\r\n");
        await good.ExpectAsync("SUBSCRIBE cats", "*3\r\n$9\r\nsubscribe\r\n$4\r\ncats\r\n:1\r\n");
        string body = new('x', 1_000);
        for (int i = 0; i < 300; i++)
        {
            await publisher.SendAsync($"PUBLISH cats {body}\r\n");
            Assert.StartsWith(":", await publisher.ReceiveAsync(), StringComparison.Ordinal);
            await good.ExpectAsync($"*3\r\n$7\r\nmessage\r\n$4\r\ncats\r\n$1000\r\n{body}\r\n");
        }

        await slow.Running.WithinPatience();
        Assert.Equal(FailureKind.Limit, Assert.IsType<PolywireException>(slow.Pump.EndReason).Kind);
        await publisher.ExpectAsync("PUBSUB NUMSUB cats", "*2\r\n$4\r\ncats\r\n:1\r\n");
    }

    [Fact]
    public async Task A_subscriber_far_behind_for_a_minute_is_cut()
    {
        HubCore core = Core();
        await using MemoryClient slow = new(core, capacity: 1_000);
        await slow.ExpectAsync("SUBSCRIBE cats", "*3\r\n$9\r\nsubscribe\r\n$4\r\ncats\r\n:1\r\n");
        TopicPublisher publisher = core.Topics.CreatePublisher();
        for (int i = 0; i < 9; i++)
            Assert.Equal(1, publisher.Publish("cats"u8, new byte[1024 * 1024]));
        _time.Advance(60_000);
        Assert.Equal(1, publisher.Publish("cats"u8, "still there"u8));
        Assert.False(slow.Running.IsCompleted);
        _time.Advance(1);
        publisher.Publish("cats"u8, "too late"u8);
        await slow.Running.WithinPatience();
        Assert.Equal(FailureKind.Limit, Assert.IsType<PolywireException>(slow.Pump.EndReason).Kind);
    }

    [Fact]
    public async Task Nothing_is_delivered_after_the_confirmation_of_an_unsubscribe()
    {
        HubCore core = Core();
        await using MemoryClient client = new(core);
        await client.ExpectAsync("SUBSCRIBE t", "*3\r\n$9\r\nsubscribe\r\n$1\r\nt\r\n:1\r\n");
        // A publisher on another thread has found its route, and is late.
        Route route = core.Topics.FindRoute("t"u8);
        await client.ExpectAsync("UNSUBSCRIBE t", "*3\r\n$11\r\nunsubscribe\r\n$1\r\nt\r\n:0\r\n");
        DeliverLate(route);
        await client.ExpectAsync("PING", "+PONG\r\n");

        static void DeliverLate(Route route)
        {
            Subscription target = Assert.Single(route.Alone.ToArray());
            Assert.False(target.Subscriber.Deliver(new Publication("t"u8, "x"u8), target));
            Assert.False(target.Subscriber.Deliver(new Publication(new Publication("t"u8, "x"u8), new SharedEncodings()), target));
            PublicationRun.Add(route, new TopicTable().CreatePublisher(), "x"u8);
            PublicationRun.FlushThread();
            Assert.Equal(0, target.Delivered);
        }
    }

    [Fact]
    public async Task INFO_counts_each_command_once()
    {
        await using MemoryClient client = new(Core());
        await client.ExpectAsync("RPUSH q 1", ":1\r\n");
        await client.ExpectAsync("PING", "+PONG\r\n");
        await client.ExpectAsync("LPOP q", "$1\r\n1\r\n");
        await client.SendAsync("INFO stats\r\n");
        Assert.Contains("total_commands_processed:3", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelined_publishes_reach_every_kind_of_subscriber_in_order()
    {
        HubCore core = Core();
        await using MemoryClient exact = new(core), pattern = new(core), third = new(core), publisher = new(core);
        await exact.ExpectAsync("SUBSCRIBE a", "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
        await exact.ExpectAsync("SUBSCRIBE b", "*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n");
        await pattern.ExpectAsync("PSUBSCRIBE ?", "*3\r\n$10\r\npsubscribe\r\n$1\r\n?\r\n:1\r\n");
        await third.SendAsync("HELLO 3\r\n");
        await third.ReceiveAsync();
        await third.ExpectAsync("SUBSCRIBE a", ">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
        await publisher.ExpectAsync("PUBLISH a 1\r\nPUBLISH a 2\r\nPUBLISH b 3\r\nPUBLISH a 4\r\nRPUSH q x", ":3\r\n:3\r\n:2\r\n:3\r\n:1\r\n");
        await exact.ExpectAsync(string.Concat(Message("*3", "a", 1), Message("*3", "a", 2), Message("*3", "b", 3), Message("*3", "a", 4)));
        await third.ExpectAsync(string.Concat(Message(">3", "a", 1), Message(">3", "a", 2), Message(">3", "a", 4)));
        await pattern.ExpectAsync(string.Concat(Matched("a", 1), Matched("a", 2), Matched("b", 3), Matched("a", 4)));

        static string Message(string head, string topic, int body) => $"{head}\r\n$7\r\nmessage\r\n$1\r\n{topic}\r\n$1\r\n{body}\r\n";
        static string Matched(string topic, int body) => $"*4\r\n$8\r\npmessage\r\n$1\r\n?\r\n$1\r\n{topic}\r\n$1\r\n{body}\r\n";
    }

    [Fact]
    public async Task More_than_one_run_of_messages_and_bodies_of_every_size_arrive_whole()
    {
        HubCore core = Core();
        await using MemoryClient subscriber = new(core), publisher = new(core);
        await subscriber.ExpectAsync("SUBSCRIBE a", "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
        int[] sizes = [1, 4096, 4097, 1, 20_000, 2, .. Enumerable.Repeat(700, 300)];
        await publisher.SendAsync(string.Concat(sizes.Select(size => $"*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n${size}\r\n{new string('x', size)}\r\n")));
        await subscriber.ExpectAsync(string.Concat(sizes.Select(size => $"*3\r\n$7\r\nmessage\r\n$1\r\na\r\n${size}\r\n{new string('x', size)}\r\n")));
        await publisher.ExpectAsync(string.Concat(sizes.Select(_ => ":1\r\n")));
    }

    [Fact]
    public async Task Who_does_not_authenticate_in_time_is_cut()
    {
        HubCore core = Core(new HubOptions { Users = [new("default") { Password = "secret" }, new("tom") { Password = "cat" }], LogInDelay = TimeSpan.Zero });
        await using MemoryClient silent = new(core), known = new(core);
        await silent.ExpectAsync("PUBLISH a b", "-NOAUTH Authentication required.\r\n");
        await known.ExpectAsync("AUTH wrong", "-WRONGPASS invalid username-password pair or user is disabled.\r\n");
        await known.ExpectAsync("AUTH secret", "+OK\r\n");
        await known.ExpectAsync("AUTH tom cat", "+OK\r\n");
        _time.Advance(5_001);
        await silent.Running.WithinPatience();
        Assert.IsType<TimeoutException>(silent.Pump.EndReason);
        await known.ExpectAsync("PING", "+PONG\r\n");
    }

    [Fact]
    public async Task A_closed_connection_leaves_nothing_behind()
    {
        HubCore core = Core();
        MemoryClient client = new(core);
        await client.SendAsync("HELLO 3 SETNAME x\r\nSUBSCRIBE a\r\nPSUBSCRIBE b*\r\nSSUBSCRIBE c\r\nBLPOP none 0\r\n");
        await Eventually.HoldsAsync(() => client.Link.IsBlocked);
        Assert.Equal((1, 1, 1), (core.Topics.CountExact("a"u8), core.Topics.CountGlobs(), core.Shards.CountExact("c"u8)));
        await client.DisposeAsync();
        Assert.Equal((0, 0, 0), (core.Topics.CountExact("a"u8), core.Topics.CountGlobs(), core.Shards.CountExact("c"u8)));
        Assert.False(client.Link.IsBlocked);
        Assert.Empty(core.Resp.Links);
        await using MemoryClient other = new(core);
        await other.ExpectAsync("RPUSH none x\r\nLLEN none", ":1\r\n:1\r\n");
    }

    [Fact]
    public async Task What_was_popped_for_a_client_and_never_left_goes_back()
    {
        HubCore core = Core();
        MemoryClient stuck = new(core, capacity: 100);
        // The transport holds 100 bytes and nobody reads: the second reply cannot leave.
        await stuck.SendAsync($"ECHO {new string('x', 1_000)}\r\nBLPOP q 0\r\n");
        await Eventually.HoldsAsync(() => stuck.Link.IsBlocked);
        await using MemoryClient other = new(core);
        await other.ExpectAsync("RPUSH q 1 2", ":2\r\n");
        await Eventually.HoldsAsync(() => !stuck.Link.IsBlocked);
        await other.ExpectAsync("LRANGE q 0 -1", "*1\r\n$1\r\n2\r\n");
        await stuck.DisposeAsync();
        await other.ExpectAsync("LRANGE q 0 -1", "*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_replies_is_not_read_from_until_it_does()
    {
        HubCore core = Core(new HubOptions { Connection = new ConnectionLimits { OutputBytes = 100_000 } });
        await using MemoryClient client = new(core);
        string body = new('x', 10_000);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 400; i++)
                await client.SendAsync($"*2\r\n$4\r\nECHO\r\n$10000\r\n{body}\r\n");
        }, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => client.Pump.Output.QueuedBytes > 100_000);
        // Beyond the cap stand at most the replies to one read.
        Assert.InRange(client.Pump.Output.QueuedBytes, 0, 400_000);
        Assert.False(sending.IsCompleted);
        for (int i = 0; i < 400; i++)
            await client.ExpectAsync($"$10000\r\n{body}\r\n");
        await sending.WithinPatience();
        await client.ExpectAsync("PING", "+PONG\r\n");
    }

    [Fact]
    public async Task Time_outs_and_expiries_come_when_they_are_due()
    {
        HubCore core = Core();
        await using MemoryClient late = new(core), soon = new(core), other = new(core);
        Assert.Equal(0, _time.Pending);
        await late.SendAsync("BLPOP none 10\r\n");
        await Eventually.HoldsAsync(() => late.Link.IsBlocked);
        await soon.SendAsync("BLPOP none 5\r\n");
        await Eventually.HoldsAsync(() => soon.Link.IsBlocked);
        await other.ExpectAsync("RPUSH q x\r\nPEXPIRE q 7000", ":1\r\n:1\r\n");
        await Eventually.HoldsAsync(() => _time.Pending == 1);
        _time.Advance(4_999);
        Assert.True(soon.Link.IsBlocked);
        _time.Advance(1);
        await soon.ExpectAsync("*-1\r\n");
        _time.Advance(2_000);
        Assert.Equal(0, core.Queues.Keys.Count);
        Assert.True(late.Link.IsBlocked);
        _time.Advance(3_000);
        await late.ExpectAsync("*-1\r\n");
        Assert.Equal(0, _time.Pending);
    }

    [Fact]
    public async Task Watched_keys_hold_against_other_clients()
    {
        HubCore core = Core();
        await using MemoryClient client = new(core), other = new(core);
        await client.ExpectAsync("RPUSH q 1\r\nWATCH q\r\nMULTI\r\nLPOP q", ":1\r\n+OK\r\n+OK\r\n+QUEUED\r\n");
        await other.ExpectAsync("LSET q 0 2", "+OK\r\n");
        await client.ExpectAsync("EXEC", "*-1\r\n");
        await client.ExpectAsync("WATCH q\r\nMULTI\r\nLPOP q\r\nEXEC", "+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n$1\r\n2\r\n");
    }

    [Fact]
    public async Task Another_client_can_be_listed_and_killed()
    {
        HubCore core = Core();
        await using MemoryClient client = new(core), other = new(core);
        await other.ExpectAsync("CLIENT SETNAME victim", "+OK\r\n");
        await client.SendAsync("CLIENT LIST\r\n");
        Assert.Contains($"id={other.Link.Id} addr=inproc laddr=inproc fd=-1 name=victim ", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.ExpectAsync($"CLIENT KILL ID {other.Link.Id}", ":1\r\n");
        await other.Running.WithinPatience();
    }

    private HubCore Core(HubOptions? options = null) => _core = new HubCore((options ?? new HubOptions()) with { Time = _time });
}
