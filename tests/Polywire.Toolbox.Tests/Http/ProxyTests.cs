using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

/// <summary>What a proxy is asked, and told about who asks.</summary>
public sealed class ProxyTests
{
    private const string Login = "Basic bHVjeTpjaG9jbzpsYXRl";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheUserOfItsUrlLogsIn()
    {
        await using ScriptedServer proxy = ScriptedServer.Start(request =>
        {
            // The body is in chunks, which this server does not read.
            request.Closes = true;
            return "HTTP/1.1 200 OK\nContent-Length: 3\n\nhat";
        });
        await using HttpSession session = Session(proxy);
        OutgoingRequest request = new("POST", new Uri("http://cats.example/a?b")) { Body = RequestBody.Stream(new MemoryStream([]), "text/plain") };

        await using HttpReply reply = await session.SendAsync(request, Token);

        ScriptedRequest asked = proxy.Requests.Single();
        Assert.Equal(("POST http://cats.example/a?b HTTP/1.1", Login, "cats.example"), (asked.Line, asked.Header("Proxy-Authorization"), asked.Header("Host")));
        Assert.Contains("> Proxy-Authorization: Basic ***", WireView.Lines(reply.Exchange));
    }

    [Fact]
    public async Task ATunnelIsLoggedInToWhenItAsks()
    {
        await using ScriptedServer proxy = ScriptedServer.Start(request =>
            request.Header("Proxy-Authorization") is null ? "HTTP/1.1 407 Who\nProxy-Authenticate: Basic realm=\"hats\"\nContent-Length: 0\n\n" : "HTTP/1.1 403 No\nContent-Length: 0\n\n");
        await using HttpSession session = Session(proxy);

        await Assert.ThrowsAsync<PolywireException>(() => session.GetAsync("https://cats.example/", Token));

        Assert.Equal([null, Login], proxy.Requests.Select(request => request.Header("Proxy-Authorization")));
        Assert.All(proxy.Requests, request => Assert.Equal("CONNECT cats.example:443 HTTP/1.1", request.Line));
    }

    private static HttpSession Session(ScriptedServer proxy) => new(new HttpSessionOptions { Proxy = new Uri($"http://lucy:choco%3Alate@127.0.0.1:{proxy.Port}") });
}
