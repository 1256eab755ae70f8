using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Polywire.AspNetCore;
using Polywire.Rpc;

namespace Polywire.Contract.Tests.Http;

/// <summary>Our server with <see cref="Probe"/> on XML-RPC, and a client that sends whatever it is given.</summary>
internal sealed class XmlRpcPlace : IAsyncDisposable
{
    private readonly HttpRpcServer _server;
    private readonly HttpClient _client = new();

    private XmlRpcPlace(HttpRpcServer server, Probe probe)
    {
        _server = server;
        Probe = probe;
    }

    public Probe Probe { get; }

    public int Port => _server.Address.Port;

    public static async ValueTask<XmlRpcPlace> StartAsync(HttpRpcOptions? options = null)
    {
        var probe = new Probe();
        var services = new ServiceTable();
        services.Add<IProbe>(null, probe);
        return new XmlRpcPlace(await HttpRpcServer.ListenAsync("http://127.0.0.1:0", services, options), probe);
    }

    /// <summary>A call as it stands on the wire; the arguments are values without <c>&lt;param&gt;</c> around them.</summary>
    public static string Call(string method, params string[] values) =>
        $"<methodCall><methodName>{method}</methodName><params>{string.Concat(values.Select(value => $"<param><value>{value}</value></param>"))}</params></methodCall>";

    public Task<HttpResponseMessage> PostAsync(byte[] body, string? type = "text/xml", string? encoding = null, string path = "/RPC2", HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Post, $"http://127.0.0.1:{Port}{path}") { Content = new ByteArrayContent(body) };
        if (type is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null) request.Content.Headers.ContentEncoding.Add(encoding);
        return _client.SendAsync(request).WithinPatience();
    }

    /// <summary>The response to a document, and nothing but HTTP 200.</summary>
    public async Task<XElement> AskAsync(string document) => await AskAsync(Encoding.UTF8.GetBytes(document));

    public async Task<XElement> AskAsync(byte[] document, string type = "text/xml", string? encoding = null)
    {
        using HttpResponseMessage response = await PostAsync(document, type, encoding);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/xml", response.Content.Headers.ContentType!.MediaType);
        Assert.NotNull(response.Content.Headers.ContentLength);
        return XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!;
    }

    /// <summary>The one value of a response, without the element of its type.</summary>
    public async Task<string> ValueAsync(string document) => Assert.Single((await AskAsync(document)).Elements("params").Elements("param").Elements("value")).Value;

    /// <summary>The fault of a response.</summary>
    public async Task<(int Code, string Text)> FaultAsync(string document) => Fault(await AskAsync(document));

    public static (int Code, string Text) Fault(XElement response)
    {
        XElement[] members = [.. response.Elements("fault").Elements("value").Elements("struct").Elements("member")];
        Assert.Equal(["faultCode", "faultString"], members.Select(member => member.Element("name")!.Value));
        return (int.Parse(members[0].Element("value")!.Element("int")!.Value, System.Globalization.CultureInfo.InvariantCulture), members[1].Element("value")!.Value);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
