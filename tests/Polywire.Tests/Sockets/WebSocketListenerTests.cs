using System.Text;
using Polywire.Addressing;
using Polywire.Testing;
using Polywire.Transports;

namespace Polywire.Tests.Sockets;

public sealed class WebSocketListenerTests
{
    // The example of RFC 6455 section 1.3.
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n", Rest = "Host: x\r\n" + Upgrade;

    [Fact]
    public async Task The_handshake_is_that_of_the_specification()
    {
        (string answer, Exception? failure) = await AskAsync("GET / HTTP/1.1\r\n" + Rest + Key + "\r\n");

        Assert.Null(failure);
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n" + Rest + "\r\n", "the key")]
    [InlineData("POST / HTTP/1.1\r\n" + Rest + Key + "\r\n", "the request is 'POST")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n" + Key + "\r\n", "no Upgrade")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n" + Key + "\r\n", "the version is not 13")]
    [InlineData("GET / HTTP/1.1\r\n" + Rest + Key + "Origin: http://elsewhere.example\r\n\r\n", "of another site")]
    [InlineData("GET / HTTP/1.1\r\n" + Rest + Key + "Origin: null\r\n\r\n", "of another site, null")]
    [InlineData("GET / HTTP/1.1\r\n" + Rest + Key + "Origin: \r\n\r\n", "of another site")]
    [InlineData("GET / HTTP/1.1\r\n" + Rest + Key + "Origin: http://x:8080\r\n\r\n", "of another site")]
    // Its own name, which it has made to lead here.
    [InlineData("GET / HTTP/1.1\r\nHost: elsewhere.example:7000\r\n" + Upgrade + Key + "Origin: http://elsewhere.example:7000\r\n\r\n", "the host is 'elsewhere.example:7000'")]
    [InlineData("GET / HTTP/1.1\r\nHost: elsewhere.example.\r\n" + Upgrade + Key + "\r\n", "the host is 'elsewhere.example.'")]
    [InlineData("GET / HTTP/1.1\r\nHost: x@elsewhere\r\n" + Upgrade + Key + "\r\n", "the host is 'x@elsewhere'")]
    [InlineData("GET / HTTP/1.1\r\n" + Upgrade + Key + "\r\n", "the host is ''")]
    public async Task Whatever_else_comes_is_refused_with_an_HTTP_error(string request, string reason)
    {
        (string answer, Exception? failure) = await AskAsync(request);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.IsType<PolywireException>(failure).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", "http://x")]
    [InlineData("X:7000", "http://x:7000")]
    [InlineData("localhost:80", null)]
    [InlineData("LOCALHOST:7000", "https://localhost:7000")]
    [InlineData("cats.localhost:7000", "http://cats.localhost:7000")]
    [InlineData("127.0.0.1:7000", "http://127.0.0.1:7000")]
    [InlineData("[::1]:7000", "http://[::1]:7000")]
    [InlineData("[::1]", null)]
    public async Task Names_that_only_this_machine_has_are_let_in(string host, string? origin)
    {
        (string answer, _) = await AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n{Upgrade}{Key}{(origin is null ? "" : $"Origin: {origin}\r\n")}\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_served_is_404()
    {
        (string answer, _) = await AskAsync("GET /other HTTP/1.1\r\n" + Rest + Key + "\r\n", path: "/here");
        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        (answer, _) = await AskAsync("GET /here?x=1 HTTP/1.1\r\n" + Rest + Key + "\r\n", path: "/here");
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("early")]
    [InlineData("long")]
    [InlineData("cut")]
    public async Task Bytes_before_the_answer_too_many_and_too_few_are_failures(string how)
    {
        string request = how switch
        {
            "early" => "GET / HTTP/1.1\r\n" + Rest + Key + "\r\nearly",
            "long" => "GET / HTTP/1.1\r\n" + new string('x', WebSocketListener.MostBytes),
            _ => "GET / HTTP/1.1\r\n",
        };
        (_, Exception? failure) = await AskAsync(request, finish: true);
        Assert.Equal(how switch { "early" => FailureKind.Protocol, "long" => FailureKind.Limit, _ => FailureKind.Closed }, Assert.IsType<PolywireException>(failure).Kind);
    }

    [Fact]
    public async Task Messages_of_lines_and_of_bytes_go_both_ways()
    {
        await using TransportListener listener = await TransportListener.BindAsync(Address.Parse("ws://127.0.0.1:0?lines=1"));
        Task<Transport> accepting = AcceptAsync(listener);
        await using Transport client = await Connect.ToAsync(Address.Parse($"ws://127.0.0.1:{listener.Address.Port}?lines=1")).WithinPatience();
        await using Transport server = await accepting.WithinPatience();
        await client.SendAsync("猫\n"u8.ToArray());
        byte[] buffer = new byte[100];
        Assert.Equal("猫\n", Encoding.UTF8.GetString(buffer, 0, await server.ReceiveAsync(buffer).WithinPatience()));
        await server.FinishAsync();
        Assert.Equal(0, await client.ReceiveAsync(buffer).WithinPatience());
    }

    private static async Task<(string Answer, Exception? Failure)> AskAsync(string request, string path = "", bool finish = false)
    {
        await using TransportListener listener = await TransportListener.BindAsync(Address.Parse("ws://127.0.0.1:0" + path));
        Task<Transport> accepting = AcceptAsync(listener);
        await using Transport client = await Connect.ToAsync(Address.Parse($"tcp://127.0.0.1:{listener.Address.Port}"));
        await client.SendAsync(Encoding.Latin1.GetBytes(request));
        if (finish) await client.FinishAsync();
        Exception? failure = await Record.ExceptionAsync(() => accepting.WithinPatience());
        byte[] buffer = new byte[1000];
        int read = finish ? 0 : await client.ReceiveAsync(buffer).WithinPatience();
        return (Encoding.Latin1.GetString(buffer, 0, read), failure);
    }

    private static async Task<Transport> AcceptAsync(TransportListener listener)
    {
        Transport accepted = await listener.AcceptAsync(default);
        try
        {
            return await listener.SecureAsync(accepted, default);
        }
        catch
        {
            // Its answer is to be read first.
            await accepted.FinishAsync();
            throw;
        }
    }
}
