using Polywire.Wires.Stomp;

namespace Polywire.Hubs.Tests.Bridges.Stomp;

public sealed class StompTransactionTests : IAsyncDisposable
{
    private HubCore? _core;

    public ValueTask DisposeAsync() => _core?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_transaction_happens_as_a_whole_or_not_at_all()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core(new HubOptions { QueueMessages = 3 })), watcher = await StompClient.ConnectAsync(Core());
        await watcher.DoAsync("SUBSCRIBE", "id:1|destination:/topic/t");
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/queue/in|ack:client");
        await watcher.DoAsync("SEND", "destination:/queue/in", "job");
        Assert.EndsWith("||job", await client.FrameAsync(), StringComparison.Ordinal);

        await client.SendAsync("BEGIN|transaction:t||^@SEND|destination:/queue/out|transaction:t||a^@SEND|destination:/topic/t|transaction:t||told^@ACK|id:1-1|transaction:t||^@");
        await client.NothingAsync();
        await watcher.NothingAsync();
        Assert.Equal(0, Length("out"));
        await client.DoAsync("COMMIT", "transaction:t");
        Assert.EndsWith("||told", await watcher.FrameAsync(), StringComparison.Ordinal);
        Assert.Equal(1, Length("out"));

        await client.SendAsync("BEGIN|transaction:u||^@SEND|destination:/queue/out|transaction:u||b^@ABORT|transaction:u||^@");
        await client.NothingAsync();
        Assert.Equal(1, Length("out"));

        await client.SendAsync("BEGIN|transaction:v||^@" + string.Concat(Enumerable.Repeat("SEND|destination:/queue/out|transaction:v||x^@", 3))
            + "SEND|destination:/topic/t|transaction:v||never^@COMMIT|transaction:v|receipt:c||^@");
        string error = await client.FrameAsync();
        Assert.StartsWith("ERROR|message:Queue full|", error, StringComparison.Ordinal);
        Assert.Contains("|receipt-id:c|", error, StringComparison.Ordinal);
        Assert.Equal(1, Length("out"));
        await watcher.NothingAsync();
        await client.DisposeAsync();
        Assert.Equal(0, Length("in"));
    }

    [Fact]
    public async Task A_transaction_that_is_not_committed_leaves_nothing()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.SendAsync("BEGIN|transaction:t||^@SEND|destination:/queue/q|transaction:t||a^@");
        await client.NothingAsync();
        await client.DisposeAsync();
        Assert.Equal(0, Length("q"));
    }

    // Refused where RabbitMQ refuses it: with the frame that is wrong, not with the COMMIT.
    [Theory]
    [InlineData("SEND|destination:/nowhere/q", "Unknown destination")]
    [InlineData("SEND|destination:/topic/", "Invalid destination")]
    [InlineData("SEND|destination:/topic/t|reply-to:/topic/", "Invalid destination")]
    [InlineData("ACK|id:1-1", "Invalid header")]
    [InlineData("NACK|id:what", "Invalid header")]
    public async Task What_could_not_be_done_is_refused_at_once(string frame, string reason)
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.SendAsync($"BEGIN|transaction:t||^@SEND|destination:/queue/q|transaction:t||a^@{frame}|transaction:t|receipt:wrong||^@COMMIT|transaction:t||^@");
        string error = await client.FrameAsync();
        Assert.StartsWith($"ERROR|message:{reason}|", error, StringComparison.Ordinal);
        Assert.Contains("|receipt-id:wrong|", error, StringComparison.Ordinal);
        Assert.Equal("closed", await client.FrameAsync());
        Assert.Equal(0, Length("q"));
    }

    // The frames of the transaction are longer than the COMMIT, whose receipt is to be found all the same.
    [Fact]
    public async Task What_is_forbidden_by_then_is_refused_at_COMMIT_with_its_receipt()
    {
        HubCore core = Core(new HubOptions { Users = [new HubUser("amy") { Password = "pw" }] });
        await using StompClient client = await StompClient.ConnectAsync(core, headers: "login:amy|passcode:pw|");
        await client.SendAsync($"BEGIN|transaction:t||^@SEND|padding:{new string('x', 500)}|destination:/queue/q|transaction:t|receipt:sent||a^@SEND|destination:/topic/t|transaction:t||b^@");
        Assert.Equal("RECEIPT|receipt-id:sent||", await client.FrameAsync());
        await client.NothingAsync();
        core.Users.Replace([new HubUser("amy") { Password = "pw", Queues = [] }]);
        await client.SendAsync("COMMIT|transaction:t|receipt:c||^@");
        string error = await client.FrameAsync();
        Assert.StartsWith("ERROR|message:access_refused|", error, StringComparison.Ordinal);
        Assert.Contains("|receipt-id:c|", error, StringComparison.Ordinal);
        Assert.Equal(0, Length("q"));
    }

    [Fact]
    public async Task What_an_aborted_transaction_acknowledged_is_still_to_be_acknowledged()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core());
        await client.DoAsync("SUBSCRIBE", "id:1|destination:/queue/q|ack:client-individual");
        await client.SendAsync("SEND|destination:/queue/q||one^@SEND|destination:/queue/q||two^@");
        Assert.EndsWith("||one", await client.FrameAsync(), StringComparison.Ordinal);
        Assert.EndsWith("||two", await client.FrameAsync(), StringComparison.Ordinal);
        await client.SendAsync("BEGIN|transaction:t||^@ACK|id:1-1|transaction:t||^@NACK|id:1-2|transaction:t||^@");
        await client.DoAsync("ABORT", "transaction:t");
        await client.NothingAsync();
        await client.DoAsync("ACK", "id:1-1");
        await client.DisposeAsync();
        Assert.Equal(1, Length("q"));
    }

    [Fact]
    public async Task A_transaction_that_never_ends_reaches_its_limit_and_leaves_nothing()
    {
        await using StompClient client = await StompClient.ConnectAsync(Core(new HubOptions { Stomp = new StompLimits { MaxTransactionBytes = 100_000 } }));
        string frame = $"SEND|destination:/queue/q|transaction:t||{new string('x', 1_000)}^@";
        await client.SendAsync("BEGIN|transaction:t||^@" + string.Concat(Enumerable.Repeat(frame, 100)));
        Assert.Contains("limit MaxTransactionBytes", await client.FrameAsync(), StringComparison.Ordinal);
        Assert.Equal("closed", await client.FrameAsync());
        Assert.Equal(0, Length("q"));
    }

    private long Length(string queue) => Core().Queues.Lists.Length(System.Text.Encoding.UTF8.GetBytes(queue));

    private HubCore Core(HubOptions? options = null) => _core ??= new HubCore(options ?? new HubOptions());
}
