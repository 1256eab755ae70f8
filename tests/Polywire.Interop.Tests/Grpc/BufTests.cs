using System.Text.RegularExpressions;

namespace Polywire.Interop.Tests.Grpc;

/// <summary>buf curl, in Go: gRPC, gRPC-Web and Connect, told by our reflection what there is.</summary>
public sealed partial class BufTests : IAsyncLifetime
{
    private static readonly string s_buf = Path.Combine(Peer.Root, "artifacts", "npm", "node_modules", "@bufbuild", "buf-linux-x64", "bin", "buf");

    private GrpcPlace _place = null!;

    public async ValueTask InitializeAsync()
    {
        Peer.NeedNode("@bufbuild/buf-linux-x64");
        _place = await GrpcPlace.StartAsync();
    }

    public ValueTask DisposeAsync() => _place is null ? default : _place.DisposeAsync();

    [Theory]
    [InlineData("grpc", true)]
    [InlineData("grpcweb", true)]
    [InlineData("connect", true)]
    [InlineData("grpcweb", false)]
    [InlineData("connect", false)]
    public async Task EveryProtocolCalls(string protocol, bool isSecond)
    {
        Assert.Equal("""{"result":"42"}""", await CallAsync(protocol, isSecond, "Double", """{"num": 21}"""));
        Assert.Equal("""{"result":"1"}{"result":"2"}{"result":"3"}""", await CallAsync(protocol, isSecond, "Count", """{"to": 3}"""));
        Assert.Equal("""{"result":"6"}""", await CallAsync(protocol, isSecond, "Sum", """{"value": 1} {"value": 2} {"value": 3}"""));
        Assert.Equal("{}", await CallAsync(protocol, isSecond, "Remember", """{"text": "nine lives"}"""));
        if (isSecond) Assert.Equal("""{"result":"2"}{"result":"4"}""", await CallAsync(protocol, isSecond, "Doubled", """{"value": 1} {"value": 2}"""));
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("grpcweb")]
    [InlineData("connect")]
    public async Task EveryProtocolTellsFailures(string protocol)
    {
        string output = await Peer.RunAsync("/bin/sh", "-c",
            $$"""'{{s_buf}}' curl --protocol {{protocol}} --http2-prior-knowledge -d '{"status": 9, "message": "no 100% 猫"}' http://{{_place.Address}}/probe.Probe/Fail 2>&1; exit 0""");
        Assert.Contains("failed_precondition", output, StringComparison.Ordinal);
        Assert.Contains("no 100% 猫", output, StringComparison.Ordinal);

        output = await Peer.RunAsync("/bin/sh", "-c",
            $$"""'{{s_buf}}' curl --protocol {{protocol}} --http2-prior-knowledge -d '{"to": 2}' http://{{_place.Address}}/probe.Probe/CountAndFail 2>&1; exit 0""");
        Assert.Contains("item 2", output, StringComparison.Ordinal);
        Assert.Contains("data_loss", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItListsEveryMethod()
    {
        string output = await Peer.RunAsync(s_buf, "curl", "--http2-prior-knowledge", "--list-methods", $"http://{_place.Address}");

        Assert.Contains("probe.Probe/Double\n", output, StringComparison.Ordinal);
        Assert.Contains("grpc.health.v1.Health/Watch\n", output, StringComparison.Ordinal);
    }

    private async Task<string> CallAsync(string protocol, bool isSecond, string method, string data)
    {
        // Reflection streams both ways, for which HTTP/1.1 is too little: there the schema comes from a file.
        string[] http = isSecond ? ["--http2-prior-knowledge"] : ["--schema", await SchemaAsync()];
        return Space().Replace(await Peer.RunAsync(s_buf, ["curl", "--protocol", protocol, .. http, "-d", data, $"http://{_place.Address}/probe.Probe/{method}"]), "");
    }

    private static async Task<string> SchemaAsync()
    {
        string file = Path.Combine(Path.GetTempPath(), $"polywire-{Guid.NewGuid():N}.proto");
        await File.WriteAllTextAsync(file, """
            syntax = "proto3";
            package probe;
            message Number { int64 result = 1; }
            message DoubleRequest { int64 num = 1; }
            message CountRequest { int64 to = 1; }
            message Item { int64 value = 1; }
            message RememberRequest { string text = 1; }
            message Nothing {}
            service Probe {
              rpc Double(DoubleRequest) returns (Number);
              rpc Count(CountRequest) returns (stream Number);
              rpc Sum(stream Item) returns (Number);
              rpc Remember(RememberRequest) returns (Nothing);
            }
            """, TestContext.Current.CancellationToken);
        return file;
    }

    [GeneratedRegex(@"\s")]
    private static partial Regex Space();
}
