using System.Globalization;

namespace Polywire.Interop.Tests.Stomp;

/// <summary>The stock clients of Python and JavaScript, unchanged, against the hub.</summary>
public sealed class StockClientTests : IAsyncLifetime
{
    private Hub _hub = null!;

    public async ValueTask InitializeAsync() =>
        _hub = await Hub.StartAsync(new HubOptions { Listen = ["stomp://127.0.0.1:0", "http://127.0.0.1:0"] }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    [InlineData("1.2")]
    public async Task Stomp_py(string version) =>
        Assert.Equal("ok\n", await Peer.RunAsync("/usr/bin/python3", Peer.Script("clients.py"), Port(0), version));

    [Fact]
    public async Task Stomp_py_with_a_password()
    {
        var options = new HubOptions { Listen = ["stomp://127.0.0.1:0"], Users = [new HubUser("amy") { Password = "pass:word" }] };
        await using Hub guarded = await Hub.StartAsync(options, TestContext.Current.CancellationToken);
        string port = guarded.Addresses[0].Port.ToString(CultureInfo.InvariantCulture);
        Assert.Equal("ok\n", await Peer.RunAsync("/usr/bin/python3", Peer.Script("clients.py"), port, "1.2", "amy", "pass:word"));
    }

    [Theory]
    [InlineData("tcp", "1.0")]
    [InlineData("tcp", "1.1")]
    [InlineData("tcp", "1.2")]
    [InlineData("ws", "1.0")]
    [InlineData("ws", "1.1")]
    [InlineData("ws", "1.2")]
    public async Task Stompjs(string transport, string version)
    {
        Peer.NeedNode("@stomp/stompjs");
        Peer.NeedNode("ws");
        Assert.Equal("ok\n", await Peer.RunAsync("node", Peer.Script("stompjs.js"), transport, Port(transport == "tcp" ? 0 : 1), version));
    }

    private string Port(int listener) => _hub.Addresses[listener].Port.ToString(CultureInfo.InvariantCulture);
}
