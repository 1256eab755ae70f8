using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests.Http;

/// <summary>XML-RPC as HTTP: paths, content types, encodings, compression, log-in.</summary>
public sealed class XmlRpcEndpointTests
{
    private static readonly string s_seven = XmlRpcPlace.Call("probe.double", "<int>7</int>");

    [Fact]
    public async Task AReplyIsOneDocumentWithItsLength()
    {
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync();

        using HttpResponseMessage response = await place.PostAsync(Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?>\n" + s_seven + "\n"));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/xml", response.Content.Headers.ContentType!.ToString());
        const string Expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?><methodResponse><params><param><value><int>14</int></value></param></params></methodResponse>";
        Assert.Equal(Expected, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Expected.Length, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("text/xml", 200)]
    [InlineData("text/xml; charset=utf-8", 200)]
    [InlineData("Text/XML;charset=\"UTF-8\"", 200)]
    [InlineData("application/xml", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("application/json", 415)]
    [InlineData("text/html", 415)]
    [InlineData(null, 415)]
    public async Task WhatAPageOfAnotherSiteCanSendRunsNothing(string? type, int status)
    {
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync();

        using HttpResponseMessage response = await place.PostAsync(Encoding.UTF8.GetBytes(XmlRpcPlace.Call("probe.remember", "ran")), type);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? "ran" : "", await place.Probe.Recall());
    }

    [Fact]
    public async Task NothingButPostRunsAnything()
    {
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync();
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Head, HttpMethod.Options })
        {
            using HttpResponseMessage response = await place.PostAsync(Encoding.UTF8.GetBytes(s_seven), method: method);
            Assert.Equal(405, (int)response.StatusCode);
            Assert.Equal(["POST"], response.Content.Headers.Allow);
        }
    }

    [Fact]
    public async Task ThePathIsAnOption()
    {
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync(HttpRpcOptions.Default with { XmlRpcPath = "/xmlrpc.php" });

        using HttpResponseMessage here = await place.PostAsync(Encoding.UTF8.GetBytes(s_seven), path: "/xmlrpc.php");
        using HttpResponseMessage elsewhere = await place.PostAsync(Encoding.UTF8.GetBytes(s_seven));

        Assert.Equal(200, (int)here.StatusCode);
        Assert.Equal(404, (int)elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("iso-8859-1", "text/xml", true)]
    [InlineData("windows-1252", "text/xml", true)]
    [InlineData("utf-16", "text/xml", true)]
    [InlineData("utf-8", "text/xml", true)]
    [InlineData("iso-8859-1", "text/xml; charset=iso-8859-1", false)]
    [InlineData("utf-16BE", "text/xml; charset=utf-16be", false)]
    public async Task EncodingsAreReadByDeclarationMarkOrCharset(string name, string type, bool declared)
    {
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync();
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        string document = (declared ? $"<?xml version=\"1.0\" encoding=\"{name}\"?>" : "") + XmlRpcPlace.Call("probe.maybe", "<string>Käse für alle</string>");
        byte[] mark = name == "utf-16" ? encoding.GetPreamble() : [];

        XElement response = await place.AskAsync([.. mark, .. encoding.GetBytes(document)], type);

        Assert.Equal("Käse für alle", response.Value);
    }

    [Fact]
    public async Task AnUnknownEncodingIsAFault()
    {
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync();

        (int code, string text) = await place.FaultAsync("<?xml version=\"1.0\" encoding=\"ebcdic-cp-us\"?>" + s_seven);

        Assert.Equal(-32701, code);
        Assert.Contains("ebcdic-cp-us", text, StringComparison.Ordinal);
        Assert.Equal(-32701, XmlRpcPlace.Fault(await place.AskAsync([.. "<?xml version=\"1.0\" encoding=\"us-ascii\"?><methodCall>"u8, 0xE4])).Code);
    }

    [Fact]
    public async Task CompressedBodiesAreRead()
    {
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync();

        Assert.Equal("14", (await place.AskAsync(Gzip(Encoding.UTF8.GetBytes(s_seven)), encoding: "gzip")).Value);

        using HttpResponseMessage broken = await place.PostAsync(Encoding.UTF8.GetBytes(s_seven), encoding: "gzip");
        Assert.Equal(400, (int)broken.StatusCode);
        using HttpResponseMessage strange = await place.PostAsync(Encoding.UTF8.GetBytes(s_seven), encoding: "br");
        Assert.Equal(415, (int)strange.StatusCode);
        using HttpResponseMessage cut = await place.PostAsync(Gzip(Encoding.UTF8.GetBytes(s_seven))[..40], encoding: "gzip");
        Assert.True((int)cut.StatusCode == 400 || XmlRpcPlace.Fault(XElement.Parse(await cut.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))).Code == -32700);
    }

    [Fact]
    public async Task ASmallBodyThatInflatesWithoutEndIsRefused()
    {
        const int Most = 1024 * 1024;
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync(HttpRpcOptions.Default with
        {
            Calls = RpcServerOptions.Default with { Limits = RpcLimits.Default with { MessageBytes = Most } },
        });
        byte[] bomb = Gzip(new byte[64 * Most]);
        Assert.True(bomb.Length < 100_000, $"{bomb.Length}");

        using HttpResponseMessage response = await place.PostAsync(bomb, encoding: "gzip");

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Contains("MessageBytes", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void InflatingStopsAtTheLimit()
    {
        const int Most = 1024 * 1024;
        byte[] bomb = Gzip(new byte[64 * Most]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(HttpGzip.Inflate(new ReadOnlySequence<byte>(bomb), Most));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * Most);
    }

    [Fact]
    public async Task ABodyOverTheLimitIsRefusedAndOneAtTheLimitIsNot()
    {
        string document = XmlRpcPlace.Call("probe.maybe", new string('x', 5000));
        foreach ((int most, int status) in new[] { (document.Length, 200), (document.Length - 1, 413) })
        {
            await using XmlRpcPlace place = await XmlRpcPlace.StartAsync(HttpRpcOptions.Default with
            {
                Calls = RpcServerOptions.Default with { Limits = RpcLimits.Default with { MessageBytes = most } },
            });
            using HttpResponseMessage response = await place.PostAsync(Encoding.UTF8.GetBytes(document));
            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task UsersLogInWithHttpBasic()
    {
        await using XmlRpcPlace place = await XmlRpcPlace.StartAsync(HttpRpcOptions.Default with
        {
            Calls = RpcServerOptions.Default with { CheckCredentials = static (user, password) => new(user.Span.SequenceEqual("lucy"u8) && password.Span.SequenceEqual("chocolate"u8)) },
        });

        using HttpResponseMessage nobody = await place.PostAsync(Encoding.UTF8.GetBytes(s_seven));
        Assert.Equal(401, (int)nobody.StatusCode);
        await using RpcClient lucy = await RpcClient.ConnectAsync($"xmlrpc+http://lucy:chocolate@127.0.0.1:{place.Port}/RPC2");
        Assert.Equal(14, await lucy.As<IProbe>().Double(7));
        await using RpcClient thief = await RpcClient.ConnectAsync($"xmlrpc+http://lucy:cheese@127.0.0.1:{place.Port}/RPC2");
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => thief.As<IProbe>().Double(7));
        Assert.Equal(RpcStatus.Unauthenticated, failure.Status);
    }

    [Fact]
    public async Task AnApplicationOfItsOwnServesItBesideItsRoutes()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using WebApplication app = builder.Build();
        var services = new ServiceTable();
        services.Add<IProbe>(null, new Probe());
        app.MapPolywire(services, HttpRpcOptions.Default with { XmlRpc = XmlRpcOptions.Extended });
        app.MapGet("/hello", () => "hello");
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync(TestContext.Current.CancellationToken);
        string authority = new Uri(app.Urls.First()).Authority;

        await using RpcClient client = await RpcClient.ConnectAsync($"xmlrpc+http://{authority}/RPC2?i8=true");
        Assert.Equal(long.MaxValue - 1, await client.As<IProbe>().Double(long.MaxValue / 2));
        Assert.Contains((await client.DescribeAsync(CancellationToken.None)).SelectMany(service => service.Methods), method => method.FullName == "system.listMethods");
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync(new Uri($"http://{authority}/hello"), TestContext.Current.CancellationToken));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AnApplicationOfItsOwnAsksForThePasswordToo()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using WebApplication app = builder.Build();
        var services = new ServiceTable();
        services.Add<IProbe>(null, new Probe());
        app.MapPolywire(services, HttpRpcOptions.Default with { Calls = RpcServerOptions.Default with { CheckCredentials = static (user, password) => new(user.Span.SequenceEqual("lucy"u8) && password.Span.SequenceEqual("chocolate"u8)) } });
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync(TestContext.Current.CancellationToken);
        string authority = new Uri(app.Urls.First()).Authority;

        await using RpcClient nobody = await RpcClient.ConnectAsync($"jsonrpc+http://{authority}/jsonrpc");
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => nobody.As<IProbe>().Double(7));
        Assert.Equal(RpcStatus.Unauthenticated, failure.Status);
        await using RpcClient lucy = await RpcClient.ConnectAsync($"jsonrpc+http://lucy:chocolate@{authority}/jsonrpc");
        Assert.Equal(14, await lucy.As<IProbe>().Double(7));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
