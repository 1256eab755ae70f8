using System.Collections.Concurrent;
using System.Text;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Rpc.Zerorpc;

/// <summary>Our server, word by word: credit, heartbeats, silence, proxies, older versions, log-in.</summary>
public sealed class ZerorpcServerTests : IAsyncLifetime
{
    // Milliseconds until a sign of life that is due after 100 has been given.
    private const int Beat = 120;

    private readonly ServiceTable _services = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _seen = new();
    private readonly ZeromqSocket _socket = new(ZmtpSocketType.Dealer);
    private readonly ManualResetEventSlim _unblocked = new();
    private readonly FakeTime _time = new();
    private RpcServer? _server;
    private bool _blocks;

    private RawEvents Peer { get; set; } = null!;

    public ValueTask InitializeAsync()
    {
        Peer = new RawEvents(_socket);
        Schema number = ScalarSchema.Of(ScalarKind.Int64), text = ScalarSchema.Of(ScalarKind.Text);
        MethodSchema twice = Method("double", MethodKind.Unary, number), wait = Method("wait", MethodKind.Unary, text), count = Method("count", MethodKind.ServerStream, number);
        MethodSchema block = Method("block", MethodKind.Unary, number), quick = Method("quick", MethodKind.Unary, number), who = Method("who", MethodKind.Unary, text);
        _services.Add(new ServiceSchema("cat", [twice, wait, count, block, quick, who]),
        [
            new DynamicMethod(twice, (arguments, _) => new(Value.From(2 * Value64(arguments)))),
            new DynamicMethod(wait, WaitAsync),
            new DynamicMethod(count, (arguments, _) => CountAsync(Value64(arguments))),
            new DynamicMethod(block, (arguments, _) => Block(Value64(arguments))),
            new DynamicMethod(quick, (arguments, _) => _blocks ? Block(Value64(arguments)) : new(arguments.Get("value")!.Value)),
            new DynamicMethod(who, (_, call) => new(Value.From($"{call.User} {call.Headers.GetValueOrDefault("traceparent")} {call.Deadline is not null}"))),
        ]);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        _unblocked.Set();
        await _socket.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _unblocked.Dispose();
    }

    // Traps 4 and 5: one item, then as many as are granted; the end costs one too.
    [Fact]
    public async Task AStreamSpendsWhatItWasGranted()
    {
        await StartAsync();
        Value call = Value.From("call");
        await Peer.SayAsync("cat.count", Value.List(Value.From(4)), call);
        await Peer.HearsAsync("STREAM", Value.From(1), call);
        await Peer.HearsNothingAsync(150);
        await GrantAsync(call, 2);
        await Peer.HearsAsync("STREAM", Value.From(2), call);
        await Peer.HearsAsync("STREAM", Value.From(3), call);
        await Peer.HearsNothingAsync(150);
        await GrantAsync(call, 1);
        await Peer.HearsAsync("STREAM", Value.From(4), call);
        await Peer.HearsNothingAsync(150);
        await GrantAsync(call, 50);
        await Peer.HearsAsync("STREAM_DONE", Value.Null, call);
    }

    [Fact]
    public async Task AnErrorThatEndsAStreamWaitsForCredit()
    {
        await StartAsync(RpcServerOptions.Default with { LongestTimeout = TimeSpan.FromMilliseconds(200), Time = _time });
        Value call = Value.From("call"u8.ToArray());
        await Peer.SayAsync("cat.count", Value.List(Value.From(4)), call);
        await Peer.HearsAsync("STREAM", Value.From(1), call);
        _time.Advance(300);
        await Peer.HearsNothingAsync(150);
        await GrantAsync(call, 1);
        await Peer.HearsAsync("ERR", Value.List(Value.From("deadline_exceeded"), Value.From("the deadline is over"), Value.From("")), call);
        // Its channel serves others now.
        await DoublesAsync(21);
    }

    // Trap 9, which is zerorpc's best-known fault. ZerorpcNodeTests has many such methods at once.
    [Fact]
    public async Task AMethodThatBlocksTheReadingThreadStopsNoHeartbeats()
    {
        await StartAsync(RpcServerOptions.Default with { Time = _time }, heartbeat: 100);
        // Many quick runs prove that it may run on the thread that reads.
        for (int i = 0; !_services.Find("cat.quick")!.Pace.IsProven; i++)
        {
            await Peer.SayAsync("cat.quick", Value.List(Value.From(i)), Value.From(i));
            await Peer.HearsAsync("OK", Value.List(Value.From(i)));
        }
        // Another call lasts meanwhile: it needs the beats. One more quick reply waits in the read's batch when the thread blocks.
        await Peer.SayAsync("cat.wait", Value.List(Value.From("long")), Value.From("long"));
        await Seen("long begun").Task.WithinPatience();
        _blocks = true;
        await Peer.SayAsync("cat.quick", Value.List(Value.From(1500)), Value.From("blocks"));
        await Seen("block begun").Task.WithinPatience();
        for (int beat = 0; beat < 15; beat++)
        {
            _time.Advance(Beat);
            (string name, _, Value header) = await Peer.HearAsync(beatsToo: true);
            while (header.Get("response_to") != Value.From("long")) (name, _, header) = await Peer.HearAsync(beatsToo: true);
            Assert.Equal("_zpc_hb", name);
        }
        // Who takes the silent for lost does so from the thread pool: it gets the time.
        await Task.Delay(100, CancellationToken.None);
        _unblocked.Set();
        await Peer.HearsAsync("OK", Value.List(Value.From(1500)), Value.From("blocks"));
        // Nothing could be heard of the caller meanwhile: it was not taken for lost.
        Assert.False(Seen("long cancelled").Task.IsCompleted);
        // Now it can, and is not: lost.
        await LostAsync("long");
    }

    [Fact]
    public async Task ACallerThatFallsSilentCancelsTheMethod()
    {
        await StartAsync(RpcServerOptions.Default with { Time = _time }, heartbeat: 100);
        await Peer.SayAsync("cat.wait", Value.List(Value.From("silent")), Value.From("call"));
        for (int beat = 0; beat < 10; beat++)
        {
            await Peer.SayAsync("_zpc_hb", Value.List(Value.From(0)), responseTo: Value.From("call"));
            // An answer says that the beat before it was heard.
            await DoublesAsync(beat);
            _time.Advance(60);
        }
        Assert.False(Seen("silent cancelled").Task.IsCompleted);
        await LostAsync("silent");
        // Nobody is there to be told, and its id is free again.
        await Peer.HearsNothingAsync(250);
        await Peer.SayAsync("cat.double", Value.List(Value.From(4)), Value.From("call"));
        await Peer.HearsAsync("OK", Value.List(Value.From(8)), Value.From("call"));
    }

    [Fact]
    public async Task ACallersErrorGivesTheCallUp()
    {
        await StartAsync();
        await Peer.SayAsync("cat.wait", Value.List(Value.From("given up")), Value.From("call"));
        await Seen("given up begun").Task.WithinPatience();
        await Peer.SayAsync("ERR", Value.List(Value.From("canceled"), Value.From(""), Value.From("")), responseTo: Value.From("call"));
        await Seen("given up cancelled").Task.WithinPatience();
        await DoublesAsync(1);
    }

    [Fact]
    public async Task ProxiesOnTheWayAreFoundBack()
    {
        await StartAsync(RpcServerOptions.Default with { Time = _time }, heartbeat: 100);
        ReadOnlyMemory<byte>[] route = [Encoding.UTF8.GetBytes(new string('a', 255)), Encoding.UTF8.GetBytes("second"), ReadOnlyMemory<byte>.Empty];
        Peer.Route = [.. route];
        await Peer.SayAsync("cat.block", Value.List(Value.From(250)), Value.From(7));
        await Seen("block begun").Task.WithinPatience();
        _time.Advance(Beat);
        Assert.Equal("_zpc_hb", (await Peer.HearAsync(beatsToo: true)).Name);
        Assert.Equal(route.Select(frame => frame.ToArray()), Peer.Route.Select(frame => frame.ToArray()));
        _unblocked.Set();
        await Peer.HearsAsync("OK", Value.List(Value.From(250)), Value.From(7));
        Assert.Equal(route.Select(frame => frame.ToArray()), Peer.Route.Select(frame => frame.ToArray()));
    }

    [Fact]
    public async Task OlderVersionsAreUnderstood()
    {
        await StartAsync(RpcServerOptions.Default with { Time = _time }, heartbeat: 100);
        // Version 1: one text in ERR, no beats.
        await Peer.SayAsync("cat.purr", Value.List(), Value.From("one"), version: 1);
        await Peer.HearsAsync("ERR", Value.List(Value.From("there is no method 'cat.purr'")));
        await Peer.SayAsync("cat.block", Value.List(Value.From(400)), Value.From("slow"), version: 1);
        await Seen("block begun").Task.WithinPatience();
        _time.Advance(400);
        _unblocked.Set();
        Assert.Equal("OK", (await Peer.HearAsync(beatsToo: true)).Name);
        // Version 2: beats grant.
        await Peer.SayAsync("cat.count", Value.List(Value.From(2)), Value.From("two"), version: 2);
        await Peer.HearsAsync("STREAM", Value.From(1));
        await Peer.SayAsync("_zpc_hb", Value.List(Value.From(5)), responseTo: Value.From("two"), version: 2);
        await Peer.HearsAsync("STREAM", Value.From(2));
        await Peer.HearsAsync("STREAM_DONE", Value.Null);
    }

    [Fact]
    public async Task WhatIsWrongIsSaidOrDroppedAndHurtsNobodyElse()
    {
        await StartAsync();
        // Not even an id: dropped, as anything that is no event.
        await Peer.SayAsync(Value.From(5));
        await Peer.SayAsync(Value.List(Value.Map(), Value.From("cat.double"), Value.List(Value.From(1))));
        await _socket.SendAsync("no empty frame", "x");
        await Peer.SayAsync("STREAM", Value.From(1), responseTo: Value.From("nobody"));
        // An id, and something wrong.
        await Peer.SayAsync(new string('m', 300), Value.List(), Value.From("long name"));
        (string name, Value args, Value header) = await Peer.HearAsync();
        Assert.Equal(("ERR", "resource_exhausted", Value.From("long name")), (name, args.AsList()[0].AsText(), header.Get("response_to")));
        await Peer.SayAsync("cat.wait", Value.List(Value.From("first")), Value.From("same"));
        await Seen("first begun").Task.WithinPatience();
        await Peer.SayAsync("cat.double", Value.List(Value.From(1)), Value.From("same"));
        Assert.Equal("invalid_argument", (await Peer.HearAsync()).Args.AsList()[0].AsText());
        // It breaks its own call.
        await Peer.SayAsync("_zpc_more", Value.List(Value.From("many")), responseTo: Value.From("same"));
        await Peer.HearsAsync("ERR", Value.List(Value.From("invalid_argument"), Value.From("_zpc_more says how many items, from 0"), Value.From("")), Value.From("same"));
        await Seen("first cancelled").Task.WithinPatience();
        // No arguments may be nil, or an empty list.
        await Peer.SayAsync("_zerorpc_name", Value.Null);
        await Peer.HearsAsync("OK", Value.List(Value.From("Polywire")));
        await DoublesAsync(2);
    }

    [Fact]
    public async Task HeadersAndDeadlinesCross()
    {
        await StartAsync();
        await Peer.SayAsync("cat.who", Value.List(Value.From("")), header: ("traceparent", Value.From("00-aa-bb-01")));
        await Peer.HearsAsync("OK", Value.List(Value.From(" 00-aa-bb-01 False")));
        await Peer.SayAsync("cat.who", Value.List(Value.From("")), header: ("timeout", Value.From(60_000)));
        await Peer.HearsAsync("OK", Value.List(Value.From("  True")));
        await Peer.SayAsync("cat.wait", Value.List(Value.From("late")), header: ("timeout", Value.From(50)));
        await Peer.HearsAsync("ERR", Value.List(Value.From("deadline_exceeded"), Value.From("the deadline is over"), Value.From("")));
    }

    [Fact]
    public async Task WhoMayInIsAsked()
    {
        await StartAsync(RpcServerOptions.Default with { CheckCredentials = static (user, password) => new(user.Span.SequenceEqual("lucy"u8) && password.Span.SequenceEqual("chocolate"u8)) }, connect: false);
        string place = $"127.0.0.1:{_server!.Address.Port}";
        PolywireException refused = await Assert.ThrowsAsync<PolywireException>(async () => await RpcClient.ConnectAsync($"zerorpc+tcp://lucy:cheese@{place}").WithinPatience());
        Assert.Equal(FailureKind.Refused, refused.Kind);
        await Assert.ThrowsAnyAsync<PolywireException>(async () => await RpcClient.ConnectAsync($"zerorpc+tcp://{place}").WithinPatience());

        await using RpcClient client = await RpcClient.ConnectAsync($"zerorpc+tcp://lucy:chocolate@{place}");
        await foreach (Value reply in client.CallAsync("cat.who", Value.List(Value.From("")), CallOptions.None, CancellationToken.None))
            Assert.StartsWith("lucy ", reply.AsText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItTellsAboutItself()
    {
        await StartAsync();
        await Peer.SayAsync("_zerorpc_list", Value.List());
        await Peer.HearsAsync("OK", Value.List(Value.List([.. ((string[])["double", "wait", "count", "block", "quick", "who"]).Select(name => Value.From("cat." + name))])));
        await Peer.SayAsync("_zerorpc_args", Value.List(Value.From("cat.double")));
        await Peer.HearsAsync("OK", Value.List(Value.List(Value.List(Value.From("value")), Value.Null, Value.Null, Value.Null)));
        await Peer.SayAsync("_zerorpc_help", Value.List(Value.From("cat.double")));
        await Peer.HearsAsync("OK", Value.List(Value.From("What double does.")));
        await Peer.SayAsync("_zerorpc_help", Value.List(Value.From("cat.nobody")));
        Assert.Equal("not_found", (await Peer.HearAsync()).Args.AsList()[0].AsText());
        await Peer.SayAsync("_zerorpc_inspect", Value.List());
        Value told = (await Peer.HearAsync()).Args.AsList()[0];
        Value facts = told.Get("methods")!.Value.Get("cat.double")!.Value;
        Assert.Equal(Value.Map(("args", Value.List(Value.Map(("name", Value.From("value"))))), ("doc", Value.From("What double does."))), facts);
    }

    [Fact]
    public async Task ItTellsNothingWhenItShallNot()
    {
        await StartAsync(RpcServerOptions.Default with { Introspection = false });
        await Peer.SayAsync("_zerorpc_inspect", Value.List());
        Assert.Equal("unimplemented", (await Peer.HearAsync()).Args.AsList()[0].AsText());
    }

    private ValueTask<Value> Block(long result)
    {
        Seen("block begun").TrySetResult();
        Assert.True(_unblocked.Wait(Eventually.Patience), "nobody let it go on");
        return new(Value.From(result));
    }

    private static long Value64(Value arguments) => arguments.Get("value")!.Value.AsInteger();

    private static async IAsyncEnumerable<Value> CountAsync(long to)
    {
        for (long item = 1; item <= to; item++)
        {
            await Task.Yield();
            yield return Value.From(item);
        }
    }

    private static MethodSchema Method(string name, MethodKind kind, Schema schema) =>
        new(name, kind, new ObjectSchema(name, "cat", [new FieldSchema("value", 1, () => schema) { Required = true }]), schema) { Doc = $"What {name} does." };

    private TaskCompletionSource Seen(string what) => _seen.GetOrAdd(what, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async ValueTask<Value> WaitAsync(Value arguments, ServerCall call)
    {
        string name = arguments.Get("value")!.Value.AsText();
        Seen(name + " begun").TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, call.Cancellation);
        }
        finally
        {
            Seen(name + " cancelled").TrySetResult();
        }
        return Value.Null;
    }

    private async Task StartAsync(RpcServerOptions? options = null, int heartbeat = 5000, bool connect = true)
    {
        options ??= RpcServerOptions.Default;
        _server = await RpcServer.ListenAsync($"zerorpc+tcp://127.0.0.1:0?heartbeat={heartbeat}", _services, options with { DrainTimeout = TimeSpan.Zero });
        if (connect) _socket.Connect($"zmq+tcp://127.0.0.1:{_server.Address.Port}");
    }

    // Once the thread that reads is back at it, silence counts.
    private Task LostAsync(string name) => Eventually.HoldsAsync(() =>
    {
        _time.Advance(100);
        return Seen(name + " cancelled").Task.IsCompleted;
    });

    private Task GrantAsync(Value call, int items) => Peer.SayAsync("_zpc_more", Value.List(Value.From(items)), responseTo: call);

    private async Task DoublesAsync(long number)
    {
        Value call = Value.From(Guid.NewGuid().ToString());
        await Peer.SayAsync("cat.double", Value.List(Value.From(number)), call);
        await Peer.HearsAsync("OK", Value.List(Value.From(2 * number)), call);
    }
}
