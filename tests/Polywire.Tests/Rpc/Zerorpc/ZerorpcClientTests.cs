using Polywire.Addressing;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Rpc.Zerorpc;

/// <summary>Our client, word by word, against a server that a test plays.</summary>
public sealed class ZerorpcClientTests : IAsyncLifetime
{
    private readonly ZeromqSocket _socket = new(ZmtpSocketType.Router);
    private readonly FakeTime _time = new();
    private RpcClient _client = null!;

    private RawEvents Peer { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Address bound = await _socket.BindAsync("zmq+tcp://127.0.0.1:0");
        _client = await RpcClient.ConnectAsync($"zerorpc+tcp://127.0.0.1:{bound.Port}?heartbeat=100", RpcClientOptions.Default with { Limits = RpcLimits.Default with { StreamItems = 10 }, Time = _time });
        Peer = new RawEvents(_socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _socket.DisposeAsync();
    }

    [Fact]
    public async Task ACallSaysWhatItMust()
    {
        Task<List<Value>> call = CallAsync("double", Value.From(7));
        (string name, Value args, Value header) = await Peer.HearAsync();
        Assert.Equal(("double", Value.List(Value.From(7))), (name, args));
        Assert.Equal((3, 30_000), (header.Get("v")!.Value.AsInteger(), header.Get("timeout")!.Value.AsInteger()));
        Assert.Null(header.Get("response_to"));
        Value id = header.Get("message_id")!.Value;
        // Signs of life follow.
        _time.Advance(120);
        (name, args, header) = await Peer.HearAsync(beatsToo: true);
        Assert.Equal(("_zpc_hb", Value.List(Value.From(0)), id), (name, args, header.Get("response_to")));
        await Peer.SayAsync("OK", Value.List(Value.From(14)), responseTo: id);
        Assert.Equal([Value.From(14)], await call.WithinPatience());
    }

    // Traps 4 and 5: more is granted before the second item is waited for, and then when less than half is left.
    [Fact]
    public async Task ItemsAreGrantedAsTheReaderTakesThem()
    {
        Task<List<Value>> call = CallAsync("count");
        Value id = (await Peer.HearAsync()).Header.Get("message_id")!.Value;
        await Peer.SayAsync("STREAM", Value.From(1), responseTo: id);
        await Peer.HearsAsync("_zpc_more", Value.List(Value.From(10)), id);
        for (int item = 2; item <= 6; item++) await Peer.SayAsync("STREAM", Value.From(item), responseTo: id);
        await Peer.HearsAsync("_zpc_more", Value.List(Value.From(5)), id);
        await Peer.SayAsync("STREAM_DONE", Value.Null, responseTo: id);
        Assert.Equal(Enumerable.Range(1, 6).Select(item => Value.From(item)), await call.WithinPatience());
    }

    [Fact]
    public async Task AServerThatFallsSilentIsLost()
    {
        Task<List<Value>> call = CallAsync("slow");
        Value id = (await Peer.HearAsync()).Header.Get("message_id")!.Value;
        for (int beat = 0; beat < 8; beat++)
        {
            await Peer.SayAsync("_zpc_hb", Value.List(Value.From(0)), responseTo: id);
            // An answer says that the beat before it was heard.
            Task<List<Value>> other = CallAsync("double", Value.From(beat));
            await Peer.SayAsync("OK", Value.List(Value.From(2 * beat)), responseTo: (await Peer.HearAsync()).Header.Get("message_id"));
            await other.WithinPatience();
            _time.Advance(60);
        }
        Assert.False(call.IsCompleted);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(100);
            return call.IsCompleted;
        });
        RpcException lost = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(RpcStatus.Unavailable, lost.Status);
    }

    [Fact]
    public async Task ACallThatIsGivenUpSaysSo()
    {
        using var cancelling = new CancellationTokenSource();
        Task<List<Value>> call = CallAsync("slow", cancelling.Token);
        Value id = (await Peer.HearAsync()).Header.Get("message_id")!.Value;
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WithinPatience());
        await Peer.HearsAsync("ERR", Value.List(Value.From("canceled"), Value.From("the caller gave up"), Value.From("")), id);
        // What comes late is for nobody, and no beats go out any more.
        await Peer.SayAsync("OK", Value.List(Value.From(1)), responseTo: id);
        await ACallSaysWhatItMust();
    }

    [Theory]
    [InlineData("NameError", "purr", RpcStatus.Unimplemented, "NameError: purr")]
    [InlineData("NameError", "name 'x' is not defined", RpcStatus.Unknown, "NameError: name 'x' is not defined")]
    [InlineData("not_found", "no cat", RpcStatus.NotFound, "no cat")]
    [InlineData("", "v1", RpcStatus.Unknown, "v1")]
    public async Task ErrorsKeepTheirWords(string name, string message, RpcStatus status, string text)
    {
        Task<List<Value>> call = CallAsync("fail");
        Value id = (await Peer.HearAsync()).Header.Get("message_id")!.Value;
        Value args = name.Length == 0 ? Value.List(Value.From(message)) : Value.List(Value.From(name), Value.From(message), Value.From("Traceback"));
        await Peer.SayAsync("ERR", args, responseTo: id, version: name.Length == 0 ? 1 : 3);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => call.WithinPatience());
        Assert.Equal((status, text), (failure.Status, failure.Message));
        if (status is RpcStatus.Unknown && name.Length > 0) Assert.Equal("Traceback", failure.Details!.Value.Get("traceback")!.Value.AsText());
    }

    [Fact]
    public async Task AServerThatBreaksACallBreaksNoOther()
    {
        Task<List<Value>> broken = CallAsync("broken"), empty = CallAsync("empty"), fine = CallAsync("fine");
        Dictionary<string, Value> ids = [];
        for (int call = 0; call < 3; call++)
        {
            (string name, _, Value header) = await Peer.HearAsync();
            ids[name] = header.Get("message_id")!.Value;
        }
        await Peer.SayAsync("surprise", Value.List(), responseTo: ids["broken"]);
        await Peer.SayAsync("OK", Value.List(), responseTo: ids["empty"]);
        await Peer.SayAsync(Value.From("no event"));
        await Peer.SayAsync("OK", Value.List(Value.From(1)), responseTo: ids["fine"]);
        Assert.Equal([Value.From(1)], await fine.WithinPatience());
        Assert.Equal(RpcStatus.Internal, (await Assert.ThrowsAsync<RpcException>(() => broken.WithinPatience())).Status);
        Assert.Equal(RpcStatus.Internal, (await Assert.ThrowsAsync<RpcException>(() => empty.WithinPatience())).Status);
    }

    // As Python 2, Python 3 with its self, and Python 3.11, which cannot any more.
    [Fact]
    public async Task ForeignIntrospectionIsRead()
    {
        Task<IReadOnlyList<ServiceSchema>> asked = _client.DescribeAsync(CancellationToken.None).AsTask();
        Value id = (await Peer.HearAsync()).Header.Get("message_id")!.Value;
        Value args = Value.List(Value.Map(("name", Value.From("self"))), Value.Map(("name", Value.From("num")), ("default", Value.From(1))));
        await Peer.SayAsync("OK", Value.List(Value.Map(("name", Value.From("S")), ("methods", Value.Map(("double", Value.Map(("args", args), ("doc", Value.From("Twice.")))))))), responseTo: id);
        MethodSchema method = Assert.Single(Assert.Single(await asked.WithinPatience()).Methods);
        Assert.Equal(("double", "Twice.", "num"), (method.FullName, method.Doc, Assert.Single(method.Request.Fields).Name));

        asked = _client.DescribeAsync(CancellationToken.None).AsTask();
        id = (await Peer.HearAsync()).Header.Get("message_id")!.Value;
        await Peer.SayAsync("ERR", Value.List(Value.From("AttributeError"), Value.From("module 'inspect' has no attribute 'getargspec'"), Value.From("")), responseTo: id);
        (string name, _, Value header) = await Peer.HearAsync();
        Assert.Equal("_zerorpc_list", name);
        await Peer.SayAsync("OK", Value.List(Value.List(Value.From("a"), Value.From("b.c"))), responseTo: header.Get("message_id"));
        Assert.Equal(["a", "b.c"], (await asked.WithinPatience()).SelectMany(service => service.Methods).Select(found => found.FullName));
    }

    private Task<List<Value>> CallAsync(string method, params Value[] arguments) => CallAsync(method, CancellationToken.None, arguments);

#pragma warning disable CA1068 // The arguments are variadic.
    private async Task<List<Value>> CallAsync(string method, CancellationToken cancellationToken, params Value[] arguments)
#pragma warning restore CA1068
    {
        List<Value> replies = [];
        await foreach (Value reply in _client.CallAsync(method, Value.From(arguments), CallOptions.None, cancellationToken)) replies.Add(reply);
        return replies;
    }
}
