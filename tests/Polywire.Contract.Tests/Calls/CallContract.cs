using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>What a call with one request and one reply promises on every wire.</summary>
public abstract class CallContract : IAsyncLifetime
{
    private readonly CallPlace _place;
    private RpcClient _client = null!;

    private protected CallContract(CallPlace place) => _place = place;

    private IProbe Probe => _client.As<IProbe>();

    public async ValueTask InitializeAsync()
    {
        _place.Services.Add<IProbe>(null, _place.Probe);
        await _place.StartAsync();
        _client = await _place.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _client.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task EachCallGetsItsReply()
    {
        for (int i = 0; i < 500; i++) Assert.Equal(2 * i, await Probe.Double(i).WithinPatience());
    }

    [Fact]
    public async Task EveryTypeCrossesAtItsEdges()
    {
        foreach (Everything sent in Edges().Select(_place.Sayable))
        {
            Everything came = await Probe.Echo(sent).WithinPatience();
            Assert.True(sent.Same(came), $"sent {sent}\ncame {came}");
        }
    }

    [Fact]
    public async Task DynamicValuesCross()
    {
        foreach (Value sent in _place.Values)
        {
            Value came = await Probe.Any(sent).WithinPatience();
            Assert.True(sent == came, $"sent a {sent.Kind}, got a {came.Kind}");
        }
    }

    [Fact]
    public async Task NullIsAValue()
    {
        if (_place.SaysNull) Assert.Null(await Probe.Maybe(null).WithinPatience());
        else await Assert.ThrowsAsync<RpcException>(() => Probe.Maybe(null).WithinPatience());
        Assert.Equal("", await Probe.Maybe("").WithinPatience());
        Assert.Equal("text", await Probe.Maybe("text").WithinPatience());
    }

    [Fact]
    public async Task AMethodMayReturnNothing()
    {
        await Probe.Remember("nine lives").WithinPatience();
        Assert.Equal("nine lives", await Probe.Recall().WithinPatience());
    }

    [Fact]
    public async Task ArgumentsGoByPositionAndMissingOnesTakeTheirDefaults()
    {
        Assert.Equal("ab.", (await CallAsync("probe.join", Value.List(Value.From("a")))).AsText());
        Assert.Equal("ac.", (await CallAsync("probe.join", Value.List(Value.From("a"), Value.From("c")))).AsText());
        Assert.Equal("ac-acd", (await CallAsync("probe.join", Value.List(Value.From("a"), Value.From("c"), Value.From(2), Value.From("d")))).AsText());
    }

    [Fact]
    public async Task ArgumentsGoByNameAndMissingOnesTakeTheirDefaults()
    {
        if (!_place.NamesParameters) return;
        Assert.Equal("ab.", (await CallAsync("probe.join", Value.Map(("first", Value.From("a"))))).AsText());
        Assert.Equal("ab-ab.", (await CallAsync("probe.join", Value.Map(("times", Value.From(2)), ("first", Value.From("a"))))).AsText());
        Assert.Equal("acd", (await CallAsync("probe.join", Value.Map(("last", Value.From("d")), ("second", Value.From("c")), ("first", Value.From("a"))))).AsText());
    }

    [Fact]
    public async Task DefaultsOfTheInterfaceHold()
    {
        Assert.Equal("ab.", await Probe.Join("a").WithinPatience());
        Assert.Equal("ab-ab!", await Probe.Join("a", times: 2, last: "!").WithinPatience());
    }

    [Fact]
    public async Task FailuresKeepStatusAndMessage()
    {
        foreach (RpcStatus status in Enum.GetValues<RpcStatus>().Where(status => status is not RpcStatus.Ok))
        {
            RpcException failure = await Assert.ThrowsAsync<RpcException>(() => Probe.Fail((int)status, $"no: {status} 猫 \"<&\n").WithinPatience());
            Assert.Contains($"no: {status} 猫 \"<&", failure.Message, StringComparison.Ordinal);
            if (_place.KeepsStatus) Assert.Equal(status, failure.Status);
        }
        Assert.Equal(4, await Probe.Double(2).WithinPatience());
    }

    [Fact]
    public async Task AMethodThatThrowsTellsNothingOfTheInside()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => Probe.Throw().WithinPatience());

        Assert.Equal(RpcStatus.Unknown, failure.Status);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownMethodIsToldApart()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync("probe.purr", Value.List()));

        Assert.Equal(RpcStatus.Unimplemented, failure.Status);
    }

    [Fact]
    public async Task WrongArgumentsAreRefusedWithTheirPlace()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync("probe.double", Value.List(Value.From("seven"))));
        Assert.Equal(RpcStatus.InvalidArgument, failure.Status);

        Value inner = Value.Map(("inner", Value.Map(("list", Value.List(Value.From(1), Value.From("two"))))));
        failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync("probe.echo", Value.List(inner)));
        Assert.Equal(RpcStatus.InvalidArgument, failure.Status);
        Assert.Contains("inner.list[1]", failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Message.IndexOf("inner", StringComparison.Ordinal), failure.Message.LastIndexOf("inner", StringComparison.Ordinal));
        Assert.Equal(14, (await CallAsync("probe.double", Value.List(Value.From(7)))).AsInteger());
    }

    [Fact]
    public async Task MissingAndUnknownArgumentsAreRefused()
    {
        RpcException failure;
        if (_place.TellsMissing)
        {
            failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync("probe.double", Value.List()));
            Assert.Equal(RpcStatus.InvalidArgument, failure.Status);
            Assert.Contains("num", failure.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(0, (await CallAsync("probe.double", Value.List())).AsInteger());
        }

        failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync("probe.double", Value.List(Value.From(1), Value.From(2))));
        Assert.Equal(RpcStatus.InvalidArgument, failure.Status);

        if (!_place.NamesParameters) return;
        failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync("probe.double", Value.Map(("num", Value.From(1)), ("name", Value.From(2)))));
        Assert.Equal(RpcStatus.InvalidArgument, failure.Status);
    }

    [Fact]
    public async Task TenMegabytesCrossBothWays()
    {
        byte[] bytes = new byte[10 * 1024 * 1024];
        new Random(3).NextBytes(bytes);

        byte[] reversed = await Probe.Reverse(bytes).WithinPatience();

        Array.Reverse(reversed);
        Assert.True(bytes.AsSpan().SequenceEqual(reversed));
    }

    [Fact]
    public async Task TheServerTellsWhatCanBeCalled()
    {
        IReadOnlyList<ServiceSchema> services = await _client.DescribeAsync(CancellationToken.None).WithinPatience();

        ServiceSchema probe = Assert.Single(services, service => service.Name == "probe");
        MethodSchema method = Assert.Single(probe.Methods, method => method.Name == "double");
        Assert.Equal("probe.double", method.FullName);
        Assert.Single(method.Request.Fields);
        if (!_place.NamesParameters) return;
        Assert.Equal("num", method.Request.Fields[0].Name);
        Assert.Contains("Doubles a number.", method.Doc, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallsWithoutAnAnswerRun()
    {
        if (!_place.Notifies)
        {
            RpcException failure = await Assert.ThrowsAsync<RpcException>(async () => await _client.NotifyAsync("probe.remember", Value.List(Value.From("x")), CancellationToken.None));
            Assert.Equal(RpcStatus.Unimplemented, failure.Status);
            return;
        }
        await _client.NotifyAsync("probe.throw", Value.List(), CancellationToken.None);
        await _client.NotifyAsync("probe.purr", Value.List(), CancellationToken.None);
        await _client.NotifyAsync("probe.forever", Value.List(Value.From("unheard")), CancellationToken.None);
        await _client.NotifyAsync("probe.remember", Value.List(Value.From("a notice")), CancellationToken.None);

        await Eventually.HoldsAsync(async () => await _place.Probe.Recall() == "a notice");
        Assert.Equal(4, await Probe.Double(2).WithinPatience());
    }

    [Fact]
    public async Task ABatchAnswersEachCallInItsPlace()
    {
        IReadOnlyList<BatchResult> results = await _client.BatchAsync(
        [
            new("probe.double", Value.List(Value.From(7))),
            new("probe.fail", Value.List(Value.From((int)RpcStatus.NotFound), Value.From("no hats"))),
            new("probe.purr", Value.List()),
            new("probe.join", Value.List(Value.From("a"), Value.From("c"))),
            new("probe.double", Value.List(Value.From("seven"))),
        ], CallOptions.None, CancellationToken.None).WithinPatience();

        Assert.Equal([true, false, false, true, false], results.Select(result => result.Failure is null));
        Assert.Equal(14, results[0].Reply.AsInteger());
        Assert.Contains("no hats", results[1].Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(RpcStatus.Unimplemented, results[2].Failure!.Status);
        Assert.Equal("ac.", results[3].Reply.AsText());
        if (_place.KeepsStatus) Assert.Equal([RpcStatus.NotFound, RpcStatus.InvalidArgument], [results[1].Failure!.Status, results[4].Failure!.Status]);

        Assert.Empty(await _client.BatchAsync([], CallOptions.None, CancellationToken.None).WithinPatience());
        results = await _client.BatchAsync([.. Enumerable.Range(0, 2500).Select(number => new BatchCall("probe.double", Value.List(Value.From(number))))], CallOptions.None, CancellationToken.None).WithinPatience();
        Assert.Equal(Enumerable.Range(0, 2500).Select(number => 2L * number), results.Select(result => result.Reply.AsInteger()));
    }

    [Fact]
    public async Task ServicesAddedLaterCanBeCalled()
    {
        _place.Services.Add<IProbe>("late", _place.Probe);

        Assert.Equal(6, await _client.As<IProbe>("late").Double(3).WithinPatience());
    }

    private static IEnumerable<Everything> Edges()
    {
        yield return new Everything();
        yield return new Everything
        {
            Flag = true, Tiny = sbyte.MaxValue, Octet = byte.MaxValue, Small = short.MaxValue, Port = ushort.MaxValue, Whole = int.MaxValue, Count = uint.MaxValue,
            Long = long.MaxValue, Huge = ulong.MaxValue, Rough = float.MaxValue, Number = double.MaxValue, Money = decimal.MaxValue,
            Text = "maine coon 猫 😺 \t\n\"\\<&>", Bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)],
            Time = new DateTimeOffset(2026, 11, 21, 10, 11, 12, 345, TimeSpan.FromHours(1)), Day = new DateOnly(9999, 12, 31), Clock = new TimeOnly(23, 59, 59, 999),
            Span = new TimeSpan(1, 2, 3, 4, 5), Id = new Guid("0123456789abcdef0123456789abcdef"), Weekday = DayOfWeek.Saturday, Perhaps = 0, Note = "",
            List = [1, 2, 3], Map = new() { ["one"] = 1, [""] = 0, ["猫"] = long.MinValue }, Inner = new Everything { Text = "inner", Inner = new Everything() },
        };
        yield return new Everything
        {
            Tiny = sbyte.MinValue, Small = short.MinValue, Whole = int.MinValue, Long = long.MinValue, Rough = float.Epsilon, Number = double.Epsilon, Money = -0.1m,
            Text = new string('x', 70_000), Bytes = new byte[70_000], Time = DateTimeOffset.UnixEpoch, Day = new DateOnly(1, 1, 1), Span = TimeSpan.FromSeconds(-1.5), Perhaps = int.MinValue,
            List = [.. Enumerable.Range(0, 70_000)],
        };
    }

    private async Task<Value> CallAsync(string method, Value arguments)
    {
        List<Value> replies = [];
        await foreach (Value reply in _client.CallAsync(method, arguments, CallOptions.None, CancellationToken.None)) replies.Add(reply);
        return Assert.Single(replies);
    }
}
