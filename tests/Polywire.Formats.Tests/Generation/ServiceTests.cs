using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Tests.Generation;

/// <summary>What the generator writes for types marked [Service]: descriptions, methods and clients.</summary>
public sealed partial class ServiceTests
{
    private readonly ServiceTable _services = new();
    private readonly First _first = new();
    private readonly LoopClient _client;
    private readonly IFirst _remote;

    public ServiceTests()
    {
        _services.Add<IFirst>("one", _first);
        _client = new LoopClient(_services);
        _remote = _client.As<IFirst>("one");
    }

    [Fact]
    public async Task AClientCallsEveryFormOfMethod()
    {
        using var stop = new CancellationTokenSource();

        Assert.Equal(14, await _remote.DoubleAsync(7, stop.Token));
        Assert.Equal("- Ann Friday;- Ann Friday;", await _remote.GreetAsync("Ann"));
        Assert.Equal("Dr Ann Monday;", await _remote.GreetAsync("Ann", "Dr", 1, DayOfWeek.Monday));
        Assert.Null(await _remote.GreetAsync("Ann", times: 0));
        await _remote.ForgetAsync("it");
        Assert.Equal([1, 2, 3], await All(_remote.Count(3)));
        Assert.Equal(6, await _remote.Sum(_remote.Count(3)));
        Assert.Equal(["A", "B"], await All(_remote.Shout(Words("a", "b"))));
        Assert.Equal([2, 1, 3, null], await _remote.List(["a", null], new() { ["b"] = 1 }, [1, 2, 3], Value.Null));

        Assert.Equal(["it from loop"], _first.Forgotten);
        Assert.Equal(stop.Token, _first.Token);
    }

    [Fact]
    public async Task ArgumentsComeByNameOrByPosition()
    {
        Assert.Equal("Dr Ann Friday;Dr Ann Friday;", (await _client.CallAsync("one.greet", Value.List(Value.From("Ann"), Value.From("Dr")))).AsText());
        Assert.Equal("- Ann Friday;", (await _client.CallAsync("one.greet", Value.Map(("times", Value.From(1)), ("name", Value.From("Ann"))))).AsText());
        Assert.Equal(8, (await _client.CallAsync("one.double", Value.List(Value.From(4)))).AsInteger());
    }

    [Fact]
    public async Task ArgumentsThatDoNotFitAreInvalidArguments()
    {
        var missing = await Assert.ThrowsAsync<RpcException>(() => _client.CallAsync("one.greet", Value.Map(("times", Value.From(1)))));
        var wrong = await Assert.ThrowsAsync<RpcException>(() => _client.CallAsync("one.double", Value.List(Value.From("x"))));

        Assert.Equal((RpcStatus.InvalidArgument, RpcStatus.InvalidArgument), (missing.Status, wrong.Status));
        Assert.Contains("'name'", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAMethodThrowsIsItsCallersOnlyWhenItIsMeantToBe()
    {
        var meant = await Assert.ThrowsAsync<RpcException>(async () => await _remote.DoubleAsync(-1));
        var leaked = await Assert.ThrowsAsync<RpcException>(_remote.Poke);

        Assert.Equal((RpcStatus.OutOfRange, "from 0"), (meant.Status, meant.Message));
        Assert.Equal(RpcStatus.Unknown, leaked.Status);
        Assert.DoesNotContain("secret", leaked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDescriptionSaysWhatTheSourceSays()
    {
        var service = Assert.Single(_services.Services);

        Assert.Equal(("one", "One method of each form."), (service.Name, service.Doc));
        Assert.Equal(["double", "greet", "forget", "poke", "count", "sum", "shout", "list.all"], service.Methods.Select(method => method.Name));
        Assert.Equal([MethodKind.Unary, MethodKind.Unary, MethodKind.Unary, MethodKind.Unary, MethodKind.ServerStream, MethodKind.ClientStream, MethodKind.Duplex, MethodKind.Unary],
            service.Methods.Select(method => method.Kind));
        var twice = service.Methods[0];
        Assert.Equal(("one.double", "Doubles a number, num.", "What to double."), (twice.FullName, twice.Doc, twice.Request.Fields[0].Doc));
        var greet = service.Methods[1];
        Assert.Equal("GreetRequest", greet.Request.Name);
        Assert.Equal([("name", 1, true, false), ("title", 2, false, true), ("times", 3, false, false), ("day", 4, false, false)],
            greet.Request.Fields.Select(field => (field.Name, field.Number, field.Required, field.MayBeNull)));
        Assert.Equal((2, "Friday", true), (greet.Request.Fields[2].Default!.Value.AsInteger(), greet.Request.Fields[3].Default!.Value.AsText(), greet.ReplyMayBeNull));
        Assert.Null(service.Methods[2].Reply);
        Assert.Equal("value", Assert.Single(service.Methods[5].Request.Fields).Name);
        Assert.True(service.Methods[7].NoSideEffects);
        Assert.Equal("first", Description<IFirst>().Name);
    }

    [Fact]
    public async Task AClassOffersItsPublicMethods()
    {
        var target = new CalcService();
        _services.Add(null, target);

        Assert.Equal(["double", "add"], Description<CalcService>().Methods.Select(method => method.Name));
        Assert.Equal(10, (await _client.CallAsync("calc.double", Value.List(Value.From(5)))).AsInteger());
        Assert.True((await _client.CallAsync("calc.add", Value.List(Value.From(5)))).IsNull);
        Assert.Equal(5, target.Sum);
    }

    [Fact]
    public async Task NullsAtTheEndOfTheArgumentsAreLeftOut()
    {
        var written = new List<Value>();
        var schema = Description<ITail>();
        _services.Add(schema, [new DynamicMethod(schema.Methods[0], (arguments, _) =>
        {
            written.Add(arguments);
            return new(Value.Null);
        })]);

        await _client.As<ITail>().Say("a");
        await _client.As<ITail>().Say("a", null, 5);

        Assert.Equal(["text"], written[0].AsMap().Select(entry => entry.Key.AsText()));
        Assert.Equal(["text", "mark", "times"], written[1].AsMap().Select(entry => entry.Key.AsText()));
    }

    [Service]
    internal partial interface ITail
    {
        Task Say(string text, string? mark = null, int? times = null);
    }

    private static ServiceSchema Description<T>() where T : IService<T> => T.Describe(null);

    private static async IAsyncEnumerable<string> Words(params string[] words)
    {
        foreach (string word in words)
        {
            await Task.Yield();
            yield return word;
        }
    }

    private static async Task<List<T>> All<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }
}
