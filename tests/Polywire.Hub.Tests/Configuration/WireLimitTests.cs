using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Cli.Configuration;

namespace Polywire.Hubs.Tests.Configuration;

/// <summary>The limits that one wire alone has, set in the hub's file: each at its edge and one past it, as a client sees it.</summary>
public sealed class WireLimitTests
{
    private const string Greet = "CONNECT\naccept-version:1.2\n\n\0";

    [Theory]
    [InlineData(0, "receipt-id:r")]
    [InlineData(1, "limit MaxLineBytes: 40")]
    public Task Stomp_lineBytes(int past, string answer) =>
        SaysAsync("stomp", "lineBytes: 40", Greet + $"SEND\ndestination:/queue/a\nreceipt:r\nx:{new string('y', 38 + past)}\n\n\0", answer);

    [Theory]
    [InlineData(0, "receipt-id:r")]
    [InlineData(1, "limit MaxHeaders: 4")]
    public Task Stomp_headers(int past, string answer) =>
        SaysAsync("stomp", "headers: 4", Greet + $"SEND\ndestination:/queue/a\nreceipt:r\n{string.Concat(Enumerable.Repeat("x:y\n", 2 + past))}\n\0", answer);

    [Theory]
    [InlineData(0, "receipt-id:r")]
    [InlineData(1, "limit MaxHeadBytes: 100")]
    public Task Stomp_headBytes(int past, string answer) =>
        SaysAsync("stomp", "headBytes: 100", Greet + $"SEND\ndestination:/queue/a\nreceipt:r\nx:{new string('y', 61 + past)}\n\nbody\0", answer);

    [Theory]
    [InlineData(0, "CONNECTED")]
    [InlineData(1, "limit MaxConnectBytes: 100")]
    public Task Stomp_connectBytes(int past, string answer) =>
        SaysAsync("stomp", "connectBytes: 100", $"CONNECT\naccept-version:1.2\nx:{new string('y', 70 + past)}\n\n\0", answer);

    [Theory]
    [InlineData(0, "receipt-id:r")]
    [InlineData(1, "limit MaxTransactions")]
    public Task Stomp_transactions(int past, string answer) =>
        SaysAsync("stomp", "transactions: 3", Greet + string.Concat(Enumerable.Range(0, 3 + past).Select(i => $"BEGIN\ntransaction:{i}\n{(i == 2 + past ? "receipt:r\n" : "")}\n\0")), answer);

    [Theory]
    [InlineData(0, "receipt-id:r")]
    [InlineData(1, "limit MaxTransactionBytes")]
    public Task Stomp_transactionBytes(int past, string answer)
    {
        string head = "SEND\ndestination:/queue/a\ntransaction:t\nreceipt:r\n\n";
        return SaysAsync("stomp", "transactionBytes: 100", Greet + $"BEGIN\ntransaction:t\n\n\0{head}{new string('x', 99 - head.Length + past)}\0", answer);
    }

    // The third waits until there is room for it.
    [Theory]
    [InlineData(2, "MESSAGE MESSAGE RECEIPT")]
    [InlineData(3, "MESSAGE MESSAGE RECEIPT")]
    public async Task Stomp_prefetch(int messages, string frames)
    {
        string heard = await AnswerAsync("stomp", "prefetch: 2", Greet + string.Concat(Enumerable.Repeat("SEND\ndestination:/queue/a\n\n\0", messages))
            + "SUBSCRIBE\nid:1\ndestination:/queue/a\nack:client\nprefetch-count:9\n\n\0BEGIN\ntransaction:t\nreceipt:r\n\n\0", "receipt-id:r");
        Assert.Equal(frames, string.Join(' ', heard.Split('\0', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(frame => frame.Split('\n')[0])));
    }

    [Theory]
    [InlineData(5_000, "heart-beat:5000,5000\n")]
    [InlineData(4_999, "heart-beat:5000,5000\n")]
    [InlineData(5_001, "heart-beat:5001,5001\n")]
    public Task Stomp_heartbeatMilliseconds(int wish, string answer) =>
        SaysAsync("stomp", "heartbeatMilliseconds: 5000", $"CONNECT\naccept-version:1.2\nheart-beat:{wish},{wish}\n\n\0", answer);

    [Theory]
    [InlineData(0, "$15\r\n")]
    [InlineData(1, "too big inline request")]
    public Task Redis_inlineBytes(int past, string answer) => SaysAsync("redis", "inlineBytes: 20", $"PING {new string('x', 15 + past)}\r\n", answer);

    [Theory]
    [InlineData(0, ":0\r\n")]
    [InlineData(1, "invalid multibulk length")]
    public Task Redis_arguments(int past, string answer) =>
        SaysAsync("redis", "arguments: 3", $"*{3 + past}\r\n$3\r\nDEL\r\n$1\r\na\r\n$1\r\nb\r\n{(past > 0 ? "$1\r\nc\r\n" : "")}", answer);

    // Redis closes without a word.
    [Theory]
    [InlineData(0, "$4\r\n")]
    [InlineData(1, null)]
    public Task Redis_requestBytes(int past, string? answer) => SaysAsync("redis", "requestBytes: 24", $"*2\r\n$4\r\nPING\r\n${4 + past}\r\n{new string('x', 4 + past)}\r\n", answer);

    [Theory]
    [InlineData(0, "-NOAUTH")]
    [InlineData(1, "unauthenticated multibulk length")]
    public Task Redis_unauthenticatedArguments(int past, string answer) =>
        SaysAsync("redis", "unauthenticatedArguments: 2", $"*{2 + past}\r\n$4\r\nPING\r\n$1\r\na\r\n", answer, "users: { lucy: chocolate }\n");

    [Theory]
    [InlineData(0, "-NOAUTH")]
    [InlineData(1, "unauthenticated bulk length")]
    public Task Redis_unauthenticatedBulkBytes(int past, string answer) =>
        SaysAsync("redis", "unauthenticatedBulkBytes: 10", $"*2\r\n$4\r\nPING\r\n${10 + past}\r\n{new string('x', 10 + past)}\r\n", answer, "users: { lucy: chocolate }\n");

    [Theory]
    [InlineData(0, "*2\r\n:0\r\n:0\r\n")]
    [InlineData(1, "transaction of more than 154 bytes")]
    public Task Redis_transactionBytes(int past, string answer) =>
        SaysAsync("redis", "transactionBytes: 154", "MULTI\r\n" + string.Concat(Enumerable.Repeat("LLEN k\r\n", 2 + past)) + "EXEC\r\n", answer);

    [Theory]
    [InlineData(0, "PONG")]
    [InlineData(1, "maximum control line exceeded")]
    public Task Nats_controlLineBytes(int past, string answer) => SaysAsync("nats", "controlLineBytes: 30", $"SUB {new string('x', 28 + past)} 1\r\nPING\r\n", answer);

    // messageBytes lets in what the connection's buffer by itself would not.
    [Fact]
    public async Task A_message_limit_beyond_the_usual_buffer()
    {
        const int Most = 70_000_000;
        byte[] head = Encoding.ASCII.GetBytes(Greet + $"SEND\ndestination:/topic/a\nreceipt:r\ncontent-length:{Most}\n\n");
        Assert.Contains("receipt-id:r", await AnswerAsync("stomp", $"messageBytes: {Most}", [.. head, .. new byte[Most + 1]], "receipt-id:r"), StringComparison.Ordinal);
    }

    private static async Task SaysAsync(string wire, string limit, string said, string? answer, string more = "")
    {
        string heard = await AnswerAsync(wire, limit, Encoding.Latin1.GetBytes(said), answer, more);
        if (answer is null) Assert.Equal("", heard);
        else Assert.Contains(answer, heard, StringComparison.Ordinal);
    }

    private static Task<string> AnswerAsync(string wire, string limit, string said, string until) => AnswerAsync(wire, limit, Encoding.Latin1.GetBytes(said), until);

    // What a hub with this file says, until it has said what is waited for or has closed.
    private static async Task<string> AnswerAsync(string wire, string limit, byte[] said, string? until, string more = "")
    {
        HubOptions options = HubConfig.Read("hub.yaml", $"listen: ['{wire}://127.0.0.1:0']\n{more}limits:\n  {wire}: {{ {limit} }}\n");
        await using Hub hub = await Hub.StartAsync(options with { LogInDelay = TimeSpan.Zero }, TestContext.Current.CancellationToken);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Addresses[0].Port, TestContext.Current.CancellationToken);
        var heard = new StringBuilder();
        byte[] room = new byte[4096];
        try
        {
            await client.GetStream().WriteAsync(said, TestContext.Current.CancellationToken).AsTask().WithinPatience();
            while ((until is null || !heard.ToString().Contains(until, StringComparison.Ordinal)) && await client.GetStream().ReadAsync(room, TestContext.Current.CancellationToken).AsTask().WithinPatience() is > 0 and int read)
                heard.Append(Encoding.Latin1.GetString(room, 0, read));
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
        return heard.ToString();
    }
}
