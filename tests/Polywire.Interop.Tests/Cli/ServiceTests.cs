using System.Diagnostics;
using Polywire.Interop.Tests.Samples;

namespace Polywire.Interop.Tests.Cli;

/// <summary><c>polywire hub --service NAME=URL</c>: other people's servers, called over wires that they do not speak.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task PythonsXmlRpcServerIsCalledOverJsonRpcAndMessagePackRpc()
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram python = RunningProgram.Python("xmlrpc_server.py", port);
        await Ports.OpenAsync(port);
        await using CliProcess hub = CliProcess.Start("hub", "--listen", "jsonrpc+tcp://127.0.0.1:0", "--listen", "msgpackrpc+tcp://127.0.0.1:0", "--service", $"calc=xmlrpc+http://127.0.0.1:{port}");
        string[] addresses = await AddressesAsync(hub, 2);
        // It has no introspection.
        await hub.ErrorLineAsync("service calc at xmlrpc+http://127.0.0.1:" + port);

        foreach (string address in addresses)
        {
            Assert.Equal(new CliResult(0, "14\n", ""), await CliProcess.RunAsync("call", address, "calc.double", "7"));
            CliResult failure = await CliProcess.RunAsync("call", address, "calc.triple", "7");
            Assert.Contains("method \"triple\" is not supported", failure.Error, StringComparison.Ordinal);
            Assert.Equal(1, failure.ExitCode);
        }
    }

    [Fact]
    public async Task NeovimIsCalledAndDescribedOverJsonRpc()
    {
        Peer.Need("nvim", File.Exists("/usr/bin/nvim"));
        string socket = Path.Combine(Path.GetTempPath(), $"polywire-nvim-{Guid.NewGuid():N}.sock");
        using Process neovim = Process.Start(new ProcessStartInfo("nvim", ["--headless", "--clean", "--listen", socket])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        try
        {
            await Eventually.HoldsAsync(() => File.Exists(socket));
            await using CliProcess hub = CliProcess.Start("hub", "--listen", "jsonrpc+tcp://127.0.0.1:0", "--service", $"nvim=msgpackrpc+unix://{socket}");
            string address = (await AddressesAsync(hub, 1))[0];
            await hub.ErrorLineAsync("service nvim at ");

            Assert.Equal(new CliResult(0, "42\n", ""), await CliProcess.RunAsync("call", address, "nvim.nvim_eval", "expr=6 * 7"));
            Assert.Contains("nvim.nvim_eval(expr: string)", (await CliProcess.RunAsync("methods", address)).Output, StringComparison.Ordinal);

            neovim.Kill(entireProcessTree: true);
            await neovim.WaitForExitAsync(TestContext.Current.CancellationToken);
            CliResult gone = await CliProcess.RunAsync("call", address, "nvim.nvim_eval", "expr=6 * 7");
            Assert.Contains("unavailable", gone.Error, StringComparison.Ordinal);
            Assert.Equal(1, gone.ExitCode);
        }
        finally
        {
            if (!neovim.HasExited) neovim.Kill(entireProcessTree: true);
            File.Delete(socket);
        }
    }

    [Fact]
    public async Task TheFileNamesServicesToo()
    {
        string file = Path.Combine(Path.GetTempPath(), $"polywire-services-{Guid.NewGuid():N}.json");
        await using HubProcess far = await HubProcess.StartAsync("zerorpc+tcp://127.0.0.1:0");
        try
        {
            await File.WriteAllTextAsync(file, $$"""{ "listen": ["msgpackrpc+tcp://127.0.0.1:0"], "services": { "far": "{{far.Addresses[0]}}" } }""", TestContext.Current.CancellationToken);
            await using CliProcess hub = CliProcess.Start("hub", "--config", file);
            string address = (await AddressesAsync(hub, 1))[0];
            await hub.ErrorLineAsync("service far at ");

            Assert.Equal(new CliResult(0, "1\n2\n3\n", ""), await CliProcess.RunAsync("call", address, "far.count", "3"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("calc", 2, "NAME=URL")]
    [InlineData("calc=jsonrpc+tpc://127.0.0.1:1", 2, "jsonrpc+tcp")]
    [InlineData("demo=jsonrpc+tcp://127.0.0.1:1", 2, "already")]
    public async Task AServiceThatCannotBeIsRefused(string service, int code, string says)
    {
        CliResult result = await CliProcess.RunAsync("hub", "--listen", "redis://127.0.0.1:0", "--service", service);

        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.Equal(code, result.ExitCode);
    }

    private static async Task<string[]> AddressesAsync(CliProcess hub, int count)
    {
        var addresses = new string[count];
        for (int i = 0; i < count; i++) addresses[i] = (await hub.LineAsync())!["listening ".Length..];
        Assert.Equal("ready", await hub.LineAsync());
        return addresses;
    }
}
