namespace Polywire.Interop.Tests.Grpc;

/// <summary>curl: what Connect and Twirp promise is that nothing more is needed.</summary>
public sealed class CurlTests : IAsyncLifetime
{
    private GrpcPlace _place = null!;

    public async ValueTask InitializeAsync()
    {
        Peer.Need("curl", File.Exists("/usr/bin/curl"));
        _place = await GrpcPlace.StartAsync();
    }

    public ValueTask DisposeAsync() => _place is null ? default : _place.DisposeAsync();

    [Theory]
    [InlineData("/probe.Probe/Double", """{"num": 21}""", """{"result":"42"} 200 application/json""")]
    [InlineData("/probe.Probe/Double", "{}", "{} 200 application/json")] // proto3 leaves zeros out
    [InlineData("/probe.Probe/Remember", """{"text": "x"}""", "{} 200 application/json")]
    [InlineData("/probe.Probe/Fail", """{"status": 5, "message": "no \"cat\""}""", """{"code":"not_found","message":"no \u0022cat\u0022"} 404 application/json""")]
    [InlineData("/probe.Probe/Throw", "{}", """{"code":"unknown","message":"the method failed; its server knows why"} 500 application/json""")]
    [InlineData("/probe.Probe/Count", """{"to": 1}""", " 415 ")]
    [InlineData("/probe.Probe/Purr", "{}", " 404 ")]
    [InlineData("/twirp/probe.Probe/Double", """{"num": 21}""", """{"result":"42"} 200 application/json""")]
    [InlineData("/twirp/probe.Probe/Count", """{"to": 3}""", """{"result":["1","2","3"]} 200 application/json""")]
    [InlineData("/twirp/probe.Probe/Count", "{}", """{"result":[]} 200 application/json""")]
    [InlineData("/twirp/probe.Probe/Remember", """{"text": "x"}""", "{} 200 application/json")]
    [InlineData("/twirp/probe.Probe/Fail", """{"status": 9, "message": "no hats"}""", """{"code":"failed_precondition","msg":"no hats"} 412 application/json""")]
    [InlineData("/twirp/probe.Probe/Fail", """{"status": 15, "message": "gone"}""", """{"code":"dataloss","msg":"gone"} 500 application/json""")]
    [InlineData("/twirp/probe.Probe/Purr", "{}", """{"code":"bad_route","msg":"there is no method at \u0027/probe.Probe/Purr\u0027"} 404 application/json""")]
    public async Task Json(string path, string body, string answer) =>
        Assert.Equal(answer, await CurlAsync("-H", "content-type: application/json", "-d", body, $"http://{_place.Address}{path}"));

    [Theory]
    [InlineData("/twirp/probe.Probe/Double", """{"num": """)]
    [InlineData("/twirp/probe.Probe/Double", """{"num": "seven"}""")]
    [InlineData("/twirp/probe.Probe/Double", """{"number": 7}""")]
    public async Task ABodyThatCannotBeReadIsMalformed(string path, string body)
    {
        string answer = await CurlAsync("-H", "content-type: application/json; charset=utf-8", "-d", body, $"http://{_place.Address}{path}");

        Assert.StartsWith("""{"code":"malformed","msg":""", answer, StringComparison.Ordinal);
        Assert.EndsWith(" 400 application/json", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-H", "content-type: text/plain", "-d", "{}")]
    [InlineData("-H", "content-type: application/x-www-form-urlencoded", "-d", "{}")]
    [InlineData("-X", "GET")]
    [InlineData("-X", "PUT", "-H", "content-type: application/json", "-d", "{}")]
    public async Task TwirpRefusesWhatIsNoCall(params string[] arguments)
    {
        string answer = await CurlAsync([.. arguments, $"http://{_place.Address}/twirp/probe.Probe/Double"]);

        Assert.StartsWith("""{"code":"bad_route",""", answer, StringComparison.Ordinal);
        Assert.EndsWith(" 404 application/json", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProtocolBuffersGoInAndOut()
    {
        string request = Path.GetTempFileName();
        await File.WriteAllBytesAsync(request, [8, 21], TestContext.Current.CancellationToken);
        try
        {
            Assert.Equal("\b* 200 application/protobuf",
                await CurlAsync("-H", "content-type: application/protobuf", "--data-binary", "@" + request, $"http://{_place.Address}/twirp/probe.Probe/Double"));
            Assert.Equal("\b* 200 application/proto",
                await CurlAsync("-H", "content-type: application/proto", "--data-binary", "@" + request, $"http://{_place.Address}/probe.Probe/Double"));
        }
        finally
        {
            File.Delete(request);
        }
    }

    [Fact]
    public async Task ConnectGetsWhatChangesNothing()
    {
        string place = $"http://{_place.Address}/grpc.health.v1.Health/Check?connect=v1&encoding=json";

        Assert.Equal("""{"status":"SERVING"} 200 application/json""", await CurlAsync(place + "&message=%7B%22service%22%3A%22probe.Probe%22%7D"));
        Assert.Equal("""{"status":"SERVING"} 200 application/json""", await CurlAsync(place + "&base64=1&message=e30"));
        Assert.EndsWith(" 404 application/json", await CurlAsync(place + "&message=%7B%22service%22%3A%22nobody%22%7D"), StringComparison.Ordinal);
        Assert.StartsWith("""{"code":"invalid_argument",""", await CurlAsync(place), StringComparison.Ordinal);
        Assert.EndsWith(" 415 ", await CurlAsync($"http://{_place.Address}/grpc.health.v1.Health/Check?connect=v1&encoding=xml&message=x"), StringComparison.Ordinal);
        // Double does not say that it changes nothing.
        Assert.Equal(" 405 ", await CurlAsync($"http://{_place.Address}/probe.Probe/Double?connect=v1&encoding=json&message=%7B%7D"));
    }

    [Fact]
    public async Task DeadlinesHold()
    {
        string address = $"http://{_place.Address}";

        Assert.Equal("""{"code":"deadline_exceeded","message":"the deadline is over"} 504 application/json""",
            await CurlAsync("-H", "content-type: application/json", "-H", "connect-timeout-ms: 100", "-d", """{"name": "connect"}""", address + "/probe.Probe/WaitForCancellation"));
        Assert.Equal("""{"code":"deadline_exceeded","msg":"the deadline is over"} 408 application/json""",
            await CurlAsync("-H", "content-type: application/json", "-H", "connect-timeout-ms: 100", "-d", """{"name": "twirp"}""", address + "/twirp/probe.Probe/WaitForCancellation"));
        await _place.Probe.CancelledAsync("connect");
        await _place.Probe.CancelledAsync("twirp");
    }

    private static Task<string> CurlAsync(params string[] arguments) =>
        Peer.RunAsync("/usr/bin/curl", ["-s", "--noproxy", "*", "--max-time", "20", "-w", " %{http_code} %{content_type}", .. arguments]);
}
