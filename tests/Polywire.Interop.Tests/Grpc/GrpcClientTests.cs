using System.Globalization;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.Grpc;

/// <summary>Our gRPC client with a server of grpcio (C core): all kinds of call, typed and by reflection.</summary>
public sealed class GrpcClientTests : IAsyncLifetime
{
    private GreeterServer _server = null!;
    private RpcClient _client = null!;

    private IGreeter Greeter => _client.As<IGreeter>();

    public async ValueTask InitializeAsync()
    {
        _server = await GreeterServer.StartAsync();
        _client = await RpcClient.ConnectAsync(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task One_request_one_reply()
    {
        HelloReply reply = await Greeter.SayHelloAsync("Lucy", Mood.Glad);
        Assert.Equal("Hello, dear Lucy!", reply.Message);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_000_000_000), reply.At);
        Assert.Equal(4, reply.Letters.Count);
    }

    [Fact]
    public async Task Streams_of_all_kinds()
    {
        long expected = 0;
        await foreach (Number number in Greeter.CountAsync(1000)) Assert.Equal(++expected, number.Value);
        Assert.Equal(1000, expected);
        Assert.Equal(-6, (await Greeter.SumAsync(NumbersAsync(3))).Value);
        Assert.Equal(0, (await Greeter.SumAsync(NumbersAsync(0))).Value);

        var go = new TaskCompletionSource();
        await using IAsyncEnumerator<HelloReply> chat = Greeter.ChatAsync(TwoAsync()).GetAsyncEnumerator();
        Assert.True(await chat.MoveNextAsync());
        Assert.Equal("Hello, first!", chat.Current.Message);
        go.SetResult();
        Assert.True(await chat.MoveNextAsync());
        Assert.Equal("Hello, second!", chat.Current.Message);
        Assert.False(await chat.MoveNextAsync());

        async IAsyncEnumerable<HelloRequest> TwoAsync()
        {
            yield return new HelloRequest("first");
            await go.Task;
            yield return new HelloRequest("second");
        }
    }

    [Fact]
    public async Task Failures_keep_status_message_and_details()
    {
        foreach (RpcStatus status in Enum.GetValues<RpcStatus>().Where(status => status is not RpcStatus.Ok))
        {
            RpcException failure = await Assert.ThrowsAsync<RpcException>(() => Greeter.FailAsync((int)status, "no:\t\n猫 50%").AsTask());
            Assert.Equal((status, "no:\t\n猫 50%"), (failure.Status, failure.Message));
            Value detail = Assert.Single(failure.Details!.Value.AsList());
            Assert.EndsWith("google.protobuf.StringValue", detail.Get("type")!.Value.AsText(), StringComparison.Ordinal);
        }
        RpcException missing = await Assert.ThrowsAsync<RpcException>(() => _client.As<IGreeter>("helloworld.Nobody").SayHelloAsync("x").AsTask());
        Assert.Equal(RpcStatus.Unimplemented, missing.Status);
    }

    [Fact]
    public async Task Deadlines_cross_and_end_calls_on_both_sides()
    {
        await using RpcClient hasty = await RpcClient.ConnectAsync(_server.Address, RpcClientOptions.Default with { Timeout = TimeSpan.FromSeconds(60) });
        double left = double.Parse((await hasty.As<IGreeter>().WaitAsync("left")).Message, CultureInfo.InvariantCulture);
        Assert.InRange(left, 1, 60);

        await using RpcClient hastier = await RpcClient.ConnectAsync(_server.Address, RpcClientOptions.Default with { Timeout = TimeSpan.FromSeconds(3) });
        RpcException late = await Assert.ThrowsAsync<RpcException>(() => hastier.As<IGreeter>().WaitAsync("late").AsTask());
        Assert.Equal(RpcStatus.DeadlineExceeded, late.Status);
        Assert.Equal("ended late", await _server.SaysAsync());
    }

    [Fact]
    public async Task A_caller_that_gives_up_tells_the_server()
    {
        using var giving = new CancellationTokenSource(3_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Greeter.WaitAsync("given up", giving.Token).AsTask());
        Assert.Equal("ended given up", await _server.SaysAsync());
    }

    [Fact]
    public async Task Headers_cross()
    {
        await using RpcClient client = await RpcClient.ConnectAsync(_server.Address.Replace("grpc://", "grpc://lucy:secret@", StringComparison.Ordinal),
            RpcClientOptions.Default with { Headers = new Dictionary<string, string> { ["x-cat"] = "Lucy" } });
        string headers = (await client.As<IGreeter>().HeadersAsync()).Message;
        Assert.Contains("x-cat=Lucy", headers, StringComparison.Ordinal);
        Assert.Contains("authorization=Basic", headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_reply_is_inflated_up_to_the_limit()
    {
        Assert.Equal(100_000, (await Greeter.ZippedAsync(100_000)).Message.Length);
        await using RpcClient small = await RpcClient.ConnectAsync(_server.Address, RpcClientOptions.Default with { Limits = RpcLimits.Default with { MessageBytes = 50_000 } });
        RpcException bomb = await Assert.ThrowsAsync<RpcException>(() => small.As<IGreeter>().ZippedAsync(100_000).AsTask());
        Assert.Equal(RpcStatus.ResourceExhausted, bomb.Status);
    }

    [Fact]
    public async Task A_stream_that_throws_here_fails_the_call()
    {
        InvalidDataException mine = await Assert.ThrowsAsync<InvalidDataException>(() => Greeter.SumAsync(BrokenAsync()).AsTask());
        Assert.Equal("mine", mine.Message);

        static async IAsyncEnumerable<Number> BrokenAsync()
        {
            yield return new Number(1);
            await Task.Yield();
            throw new InvalidDataException("mine");
        }
    }

    [Fact]
    public async Task Methods_known_only_by_reflection_are_called()
    {
        ServiceSchema greeter = Assert.Single(await _client.DescribeAsync(TestContext.Current.CancellationToken));
        Assert.Equal("helloworld.Greeter", greeter.Name);
        Assert.Equal("helloworld.Greeter.Count(to: int64) → stream of Number", greeter.Methods[1].ToString());
        Assert.Equal("Hello, dear Lucy!", (await CallAsync("helloworld.Greeter/SayHello", Value.Map(("name", Value.From("Lucy")), ("mood", Value.From("MOOD_GLAD")))))[0].Get("message")!.Value.AsText());
        Assert.Equal(3, (await CallAsync("helloworld.Greeter.Count", Value.List(Value.From(3)))).Count);
        Assert.Equal(6, (await CallAsync("helloworld.Greeter.Sum", Value.List(Value.List(Value.From(2)), Value.Map(("value", Value.From(4))))))[0].Get("value")!.Value.AsInteger());
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(() => CallAsync("helloworld.Greeter.Purr", Value.List()));
        Assert.Equal(RpcStatus.Unimplemented, unknown.Status);
        RpcException wrong = await Assert.ThrowsAsync<RpcException>(() => CallAsync("helloworld.Greeter.Count", Value.List(Value.From("many"))));
        Assert.Equal(RpcStatus.InvalidArgument, wrong.Status);
    }

    [Fact]
    public async Task A_server_without_reflection_is_told_of()
    {
        await using GreeterServer silent = await GreeterServer.StartAsync("--no-reflection");
        await using RpcClient client = await RpcClient.ConnectAsync(silent.Address);
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(async () => await client.DescribeAsync(TestContext.Current.CancellationToken));
        Assert.Equal(RpcStatus.Unimplemented, unknown.Status);
        Assert.Contains("no reflection", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("Hello, Lucy!", (await client.As<IGreeter>().SayHelloAsync("Lucy")).Message);
    }

    private async Task<List<Value>> CallAsync(string method, Value arguments)
    {
        List<Value> replies = [];
        await foreach (Value reply in _client.CallAsync(method, arguments, CallOptions.None, TestContext.Current.CancellationToken)) replies.Add(reply);
        return replies;
    }

    private static async IAsyncEnumerable<Number> NumbersAsync(int count)
    {
        for (int i = 1; i <= count; i++)
        {
            await Task.Yield();
            yield return new Number(-i);
        }
    }
}
