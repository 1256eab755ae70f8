using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Polywire.AspNetCore;
using Polywire.Contract.Tests;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>Our server, and a client that sends it whatever bytes it likes.</summary>
internal sealed class GrpcPeer : IAsyncDisposable
{
    private readonly HttpRpcServer _server;
    private readonly HttpClient _http;

    private GrpcPeer(HttpRpcServer server, Probe probe)
    {
        (_server, Probe) = (server, probe);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{server.Address.Port}"), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public Probe Probe { get; }

    public int Port => _server.Address.Port;

    public static async Task<GrpcPeer> StartAsync(RpcServerOptions? options = null)
    {
        var services = new ServiceTable();
        var probe = new Probe();
        services.Add<IProbe>(null, probe);
        var calls = options ?? RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromSeconds(1) };
        return new GrpcPeer(await HttpRpcServer.ListenAsync("grpc://127.0.0.1:0", services, HttpRpcOptions.Default with { Calls = calls }), probe);
    }

    /// <summary>A message behind its prefix.</summary>
    public static byte[] Frame(byte[] message, byte flags = 0)
    {
        byte[] frame = new byte[5 + message.Length];
        frame[0] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Sends a request and waits for the head of the response.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, HttpContent body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/probe.Probe/{method}") { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        body.Headers.ContentType ??= new MediaTypeHeaderValue("application/grpc");
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WithinPatience();
    }

    /// <summary>Sends a body, reads all of the response.</summary>
    public async Task<(int Status, byte[] Body)> CallAsync(string method, byte[] body, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await SendAsync(method, new ByteArrayContent(body), headers);
        byte[] reply = await response.Content.ReadAsByteArrayAsync().WithinPatience();
        return (StatusOf(response), reply);
    }

    /// <summary>How the call ended, once the body was read.</summary>
    public static int StatusOf(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? values) || response.Headers.TryGetValues("grpc-status", out values), "no grpc-status");
        return int.Parse(Assert.Single(values!), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Fails when the server is not well.</summary>
    public async Task DoublesAsync()
    {
        (int status, byte[] reply) = await CallAsync("Double", Frame([8, 21]));
        Assert.Equal((int)RpcStatus.Ok, status);
        Assert.Equal([0, 0, 0, 0, 2, 8, 42], reply);
    }

    /// <summary>The bytes as gzip packs them.</summary>
    public static byte[] Zipped(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zipper = new GZipStream(zipped, CompressionLevel.Optimal)) zipper.Write(bytes);
        return zipped.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
