using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Polywire.Toolbox.Http;
using Polywire.Transports;

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

    [Fact]
    public async Task WhatIsShownIsWhatCameThroughTheTunnel()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        Task serving = ServeAsync(proxy);
        await using HttpSession session = new(new HttpSessionOptions { Proxy = new Uri($"http://lucy:caramel@127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}"), Tls = new TlsOptions { Insecure = true } });

        await using HttpReply reply = await session.GetAsync("https://cats.example/a", Token).WithinPatience();

        Assert.Equal("hat", await reply.ReadTextAsync(Token).WithinPatience());
        Assert.Equal(("persian", BodyFraming.Length, 3), (reply.Header("X-Cat"), reply.Exchange.Framing, reply.Exchange.BytesReceived));
        string[] shown = [.. WireView.Lines(reply.Exchange)];
        Assert.Contains("> GET /a HTTP/1.1", shown);
        Assert.Contains("< HTTP/1.1 200 OK", shown);
        Assert.DoesNotContain(shown, line => line.Contains("407", StringComparison.Ordinal) || line.Contains("Tunnel", StringComparison.Ordinal) || line.Contains("CONNECT", StringComparison.Ordinal));
        Assert.Null(reply.Exchange.Timing.Tls);
        await serving.WithinPatience();
    }

    // Asks who is there, makes a tunnel, and is the server at its end.
    private static async Task ServeAsync(TcpListener listener)
    {
        using Certificates certificates = new();
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificates.Server, certificates.ServerKey);
        using TcpClient client = await listener.AcceptTcpClientAsync(Token);
        NetworkStream stream = client.GetStream();
        await HeadAsync(stream);
        await stream.WriteAsync("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"hats\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Token);
        await HeadAsync(stream);
        await stream.WriteAsync("HTTP/1.1 200 Tunnel\r\n\r\n"u8.ToArray(), Token);
        await using SslStream tls = new(stream);
        await tls.AuthenticateAsServerAsync(certificate);
        await HeadAsync(tls);
        await tls.WriteAsync("HTTP/1.1 200 OK\r\nX-Cat: persian\r\nContent-Length: 3\r\n\r\nhat"u8.ToArray(), Token);
    }

    private static async Task HeadAsync(Stream stream)
    {
        string head = "";
        byte[] one = new byte[1];
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, Token) > 0) head += (char)one[0];
    }

    private static HttpSession Session(ScriptedServer proxy) => new(new HttpSessionOptions { Proxy = new Uri($"http://lucy:choco%3Alate@127.0.0.1:{proxy.Port}") });
}
