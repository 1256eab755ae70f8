namespace Polywire.Interop.Tests.Cli;

/// <summary><c>polywire call</c> and <c>polywire methods</c> against a hub.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private HubProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubProcess.StartAsync("msgpackrpc+tcp://127.0.0.1:0");

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("42\n", "demo.double", "21")]
    [InlineData("-2\n", "demo.double", "--", "-1")]
    [InlineData("1\n2\n3\n", "demo.count", "3")]
    [InlineData("", "demo.count", "0")]
    [InlineData("{\"a\":[1,2.5,null,\"x\"]}\n", "demo.echo", """{"a": [1, 2.5, null, "x"]}""")]
    [InlineData("\"norwegian forest\"\n", "demo.echo", "norwegian forest")]
    [InlineData("\"a=b\"\n", "demo.echo", "\"a=b\"")]
    [InlineData("18446744073709551615\n", "demo.echo", "18446744073709551615")]
    public async Task PrintsWhatIsReturned(string output, string method, params string[] arguments)
    {
        CliResult result = await CliProcess.RunAsync(["call", _hub.Addresses[0], method, .. arguments]);

        Assert.Equal("", result.Error);
        Assert.Equal(output, result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("failed_precondition (-32009): no hats", "demo.fail", "no hats")]
    [InlineData("unimplemented (-32601): there is no method 'demo.triple'", "demo.triple", "7")]
    [InlineData("out_of_range (-32011): twice 9223372036854775807 does not fit 64 bits", "demo.double", "9223372036854775807")]
    [InlineData("invalid_argument (-32602): the arguments are wrong", "demo.double", "seven")]
    public async Task ARemoteErrorIsAFailure(string words, string method, string argument)
    {
        CliResult result = await CliProcess.RunAsync("call", _hub.Addresses[0], method, argument);

        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task NobodyThereIsAFailure()
    {
        CliResult result = await CliProcess.RunAsync("call", "msgpackrpc+tcp://127.0.0.1:1", "demo.double", "1", "--timeout", "20");

        Assert.Contains("refused", result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task MethodsAreListedWithHelp()
    {
        CliResult result = await CliProcess.RunAsync("methods", _hub.Addresses[0]);

        string line = Assert.Single(result.Output.Split('\n'), static line => line.StartsWith("demo.double(", StringComparison.Ordinal));
        Assert.EndsWith("\tTwice the number.", line, StringComparison.Ordinal);
        Assert.Contains("demo.time() → string", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task ResultsOfAStreamComeOneByOne()
    {
        await using CliProcess caller = CliProcess.Start("call", _hub.Addresses[0], "demo.count", "3");

        Assert.Equal("1", await caller.LineAsync());
        Assert.Equal("2", await caller.LineAsync());
        Assert.Equal("3", await caller.LineAsync());
        Assert.Equal(0, await caller.ExitAsync());
    }
}
