using System.Globalization;
using Polywire.Rpc;
using Polywire.Wires.JsonRpc;

namespace Polywire.Interop.Tests.JsonRpc;

/// <summary>Other people's JSON-RPC clients against our servers.</summary>
public sealed class StockClientTests : IAsyncLifetime
{
    private Hub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0", "jsonrpc+tcp://127.0.0.1:0"] });
        _hub.Services.Add(null, new Cat());
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Jayson()
    {
        Peer.NeedNode("jayson");
        Assert.Equal("done", (await Peer.RunAsync("node", Peer.Script("jayson-client.js"), Port(0), Port(1))).Trim());
    }

    [Fact]
    public async Task Pelix()
    {
        Peer.Need("python3-jsonrpclib-pelix", Directory.Exists("/usr/lib/python3/dist-packages/jsonrpclib"));
        Assert.Equal("done", (await Peer.RunAsync("/usr/bin/python3", Peer.Script("pelix-client.py"), Port(0))).Trim());
    }

    [Fact]
    public async Task VscodeOverStandardInputAndOutput()
    {
        Peer.NeedNode("vscode-jsonrpc");
        await using PeerProcess editor = PeerProcess.Start("node", Peer.Script("vscode-client.js"));
        var services = new ServiceTable();
        services.Add(null, new Cat());
        await RpcServer.ServeAsync(editor.Process.StandardOutput.BaseStream, editor.Process.StandardInput.BaseStream, services, cancellationToken: TestContext.Current.CancellationToken);
        await editor.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, editor.Process.ExitCode);
    }

    [Fact]
    public async Task CurlAndItsMistakes()
    {
        Peer.Need("curl", File.Exists("/usr/bin/curl"));
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":14}""", await PostAsync("""{"jsonrpc":"2.0","id":1,"method":"cat.double","params":[7]}"""));
        Assert.Contains("-32700", await PostAsync("""{"jsonrpc":"2.0","id":1,"method":"""), StringComparison.Ordinal);
        Assert.Contains("-32600", await PostAsync("[]"), StringComparison.Ordinal);
        Assert.Equal("200", await Peer.RunAsync("curl", "-sS", "-w", "%{http_code}", "-H", "content-type: application/json", "-d", """{"jsonrpc":"2.0","method":"cat.double","params":[7]}""", Url));
        Assert.EndsWith("415", await Peer.RunAsync("curl", "-sS", "-w", "%{http_code}", "-d", "{}", Url), StringComparison.Ordinal);
        Assert.EndsWith("405", await Peer.RunAsync("curl", "-sS", "-w", "%{http_code}", Url), StringComparison.Ordinal);
    }

    private string Url => $"http://127.0.0.1:{Port(0)}/jsonrpc";

    private string Port(int listener) => _hub.Addresses[listener].Port.ToString(CultureInfo.InvariantCulture);

    private Task<string> PostAsync(string body) => Peer.RunAsync("curl", "-sS", "-H", "content-type: application/json", "-d", body, Url);
}
