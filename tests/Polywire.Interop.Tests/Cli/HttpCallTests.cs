using Polywire.Addressing;

namespace Polywire.Interop.Tests.Cli;

/// <summary><c>polywire call</c> and <c>polywire methods</c> over the wires on a hub's HTTP port.</summary>
public sealed class HttpCallTests : IAsyncLifetime
{
    private HubProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubProcess.StartAsync("http://127.0.0.1:0");

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("xmlrpc+http", "/RPC2")]
    [InlineData("jsonrpc+http", "/jsonrpc")]
    [InlineData("jsonrpc+ws", "/jsonrpc")]
    public async Task EachWireCallsAndLists(string scheme, string path)
    {
        string url = $"{scheme}://127.0.0.1:{Address.Parse(_hub.Addresses[0]).Port}{path}";

        CliResult result = await CliProcess.RunAsync("call", url, "demo.double", "7");
        Assert.Equal((0, "14\n", ""), (result.ExitCode, result.Output, result.Error));
        result = await CliProcess.RunAsync("call", url, "demo.double", "num=8");
        Assert.Equal((0, "16\n", ""), (result.ExitCode, result.Output, result.Error));
        result = await CliProcess.RunAsync("call", url, "demo.echo", """{"a": [1, 2.5, "猫"]}""");
        Assert.Equal((0, "{\"a\":[1,2.5,\"猫\"]}\n", ""), (result.ExitCode, result.Output, result.Error));
        result = await CliProcess.RunAsync("call", url, "demo.fail", "no hats");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("failed_precondition (-32009): no hats", result.Error, StringComparison.Ordinal);
        result = await CliProcess.RunAsync("methods", url);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("demo.double(num: int64) → int64\tTwice the number.\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("system.listMethods(", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStreamIsOneLinePerItemWhereTheWireHasStreams()
    {
        int port = Address.Parse(_hub.Addresses[0]).Port;

        Assert.Equal("1\n2\n3\n", (await CliProcess.RunAsync("call", $"jsonrpc+http://127.0.0.1:{port}/jsonrpc", "demo.count", "3")).Output);
        Assert.Equal("[1,2,3]\n", (await CliProcess.RunAsync("call", $"xmlrpc+http://127.0.0.1:{port}/RPC2", "demo.count", "3")).Output);
    }
}
