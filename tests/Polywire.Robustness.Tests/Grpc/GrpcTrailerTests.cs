using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>What methods say beside their replies, over each protocol that has a place for it.</summary>
public sealed class GrpcTrailerTests
{
    [Theory]
    [InlineData("Say", 0)]
    [InlineData("Fail", 10)]
    public async Task Over_grpc_they_are_trailers(string method, int status)
    {
        await using HttpRpcServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, method, "application/grpc", [0, 0, 0, 0, 0], HttpVersion.Version20);
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        // A failure before any message has them all in its one head.
        HttpHeaders trailers = status == 0 ? response.TrailingHeaders : response.Headers;
        Assert.Equal($"{status}", Assert.Single(trailers.GetValues("grpc-status")));
        Assert.Equal(["nine", "ten"], trailers.GetValues("cats"));
        Assert.Equal("AQI", Assert.Single(trailers.GetValues("tail-bin")));
    }

    [Theory]
    [InlineData("Say", "grpc-status: 0\r\n")]
    [InlineData("Fail", "grpc-status: 10\r\n")]
    public async Task Over_grpc_web_they_stand_in_the_last_message(string method, string status)
    {
        await using HttpRpcServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, method, "application/grpc-web+proto", [0, 0, 0, 0, 0], HttpVersion.Version11);
        string body = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains(status, body, StringComparison.Ordinal);
        Assert.Contains("cats: nine\r\ncats: ten\r\ntail-bin: AQI\r\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Say", HttpStatusCode.OK)]
    [InlineData("Fail", HttpStatusCode.Conflict)]
    public async Task Over_connect_they_are_headers_with_a_word_in_front(string method, HttpStatusCode status)
    {
        await using HttpRpcServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, method, "application/json", "{}"u8.ToArray(), HttpVersion.Version11);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(["nine", "ten"], response.Headers.GetValues("trailer-cats"));
    }

    [Fact]
    public async Task Of_a_connect_stream_they_are_metadata_of_its_end()
    {
        await using HttpRpcServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, "Items", "application/connect+json", [0, 0, 0, 0, 2, (byte)'{', (byte)'}'], HttpVersion.Version11);
        string body = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.EndsWith("""{"metadata":{"cats":["nine","ten"],"tail-bin":["AQI"]}}""", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_call_has_none_of_the_last()
    {
        await using HttpRpcServer server = await StartAsync();
        using HttpResponseMessage first = await PostAsync(server, "Say", "application/json", "{}"u8.ToArray(), HttpVersion.Version11);
        using HttpResponseMessage next = await PostAsync(server, "Quiet", "application/json", "{}"u8.ToArray(), HttpVersion.Version11);
        Assert.True(first.Headers.Contains("trailer-cats"));
        Assert.False(next.Headers.Contains("trailer-cats"));
    }

    [Theory]
    [InlineData("Cats", "x")]
    [InlineData("cats and hats", "x")]
    [InlineData("cats:", "x")]
    [InlineData("grpc-status", "0")]
    [InlineData("connect-x", "0")]
    [InlineData("", "x")]
    [InlineData("cats", "two\r\nlines: 1")]
    [InlineData("cats", "\u2603")]
    [InlineData("cats-bin", "no base64")]
    public void What_cannot_cross_the_wire_is_refused_at_once(string name, string value) => Assert.ThrowsAny<ArgumentException>(() => CallTrailers.Check(name, value));

    private static async Task<HttpResponseMessage> PostAsync(HttpRpcServer server, string method, string type, byte[] body, Version version)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{server.Address.Port}/cat.Cat/{method}"))
        {
            Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } },
        };
        return await http.SendAsync(request, TestContext.Current.CancellationToken).WithinPatience();
    }

    private static ValueTask<HttpRpcServer> StartAsync()
    {
        Schema text = ScalarSchema.Of(ScalarKind.Text);
        MethodSchema Describe(string name, MethodKind kind) => new(name, kind, new ObjectSchema(name + "Request", "cat", []), text);
        MethodSchema say = Describe("say", MethodKind.Unary), fail = Describe("fail", MethodKind.Unary), quiet = Describe("quiet", MethodKind.Unary), items = Describe("items", MethodKind.ServerStream);
        var services = new ServiceTable();
        services.Add(new ServiceSchema("cat", [say, fail, quiet, items]),
        [
            new DynamicMethod(say, (_, call) =>
            {
                Speak(call);
                return new(Value.From("meow"));
            }),
            new DynamicMethod(fail, ValueTask<Value> (_, call) =>
            {
                Speak(call);
                throw new RpcException(RpcStatus.Aborted, "no");
            }),
            new DynamicMethod(quiet, (_, _) => new(Value.From("meow"))),
            new DynamicMethod(items, IAsyncEnumerable<Value> (Value _, ServerCall call) => Meow(call)),
        ]);
        return HttpRpcServer.ListenAsync("http://127.0.0.1:0", services);
    }

    private static async IAsyncEnumerable<Value> Meow(ServerCall call)
    {
        yield return Value.From("meow");
        await Task.Yield();
        Speak(call);
    }

    private static void Speak(ServerCall call)
    {
        call.AddTrailer("cats", "nine");
        call.AddTrailer("cats", "ten");
        call.AddTrailer("tail-bin", "AQI");
    }
}
