using System.Globalization;

namespace Polywire.Interop.Tests.XmlRpc;

/// <summary>Other people's XML-RPC clients against a hub.</summary>
public sealed class StockClientTests : IAsyncLifetime
{
    private Hub _hub = null!;

    private string Port => _hub.Addresses[0].Port.ToString(CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["http://127.0.0.1:0", "http://127.0.0.1:0?i8=true&nil=true"] });
        _hub.Services.Add(null, new Validator());
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Python()
    {
        Peer.Need("python3", File.Exists("/usr/bin/python3"));
        string said = await Peer.RunAsync("/usr/bin/python3", Peer.Script("client.py"), Port, _hub.Addresses[1].Port.ToString(CultureInfo.InvariantCulture));
        Assert.Equal("done", said.Trim());
    }

    [Fact]
    public async Task Node()
    {
        Peer.NeedNode("xmlrpc");
        Assert.Equal("done", (await Peer.RunAsync("node", Peer.Script("client.js"), Port)).Trim());
    }

    [Fact]
    public async Task Curl()
    {
        Peer.Need("curl", File.Exists("/usr/bin/curl"));
        string said = await Peer.RunAsync("curl", "-sS", "-H", "content-type: text/xml", "-d",
            "<methodCall><methodName>demo.double</methodName><params><param><value><int>7</int></value></param></params></methodCall>", $"http://127.0.0.1:{Port}/RPC2");
        Assert.Contains("<value><int>14</int></value>", said, StringComparison.Ordinal);
    }
}
