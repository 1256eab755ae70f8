using System.Text.Json;
using System.Xml.Linq;

namespace Polywire.Interop.Tests.Cli;

/// <summary><c>polywire schema</c> against a hub.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    private HubProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubProcess.StartAsync("grpc://127.0.0.1:0", "http://127.0.0.1:0", "msgpackrpc+tcp://127.0.0.1:0");

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task ProtocTakesTheProtoFileOfEveryWire()
    {
        Peer.Need("protoc (protobuf-compiler, libprotobuf-dev)", File.Exists("/usr/bin/protoc") && File.Exists("/usr/include/google/protobuf/struct.proto"));
        DirectoryInfo place = Directory.CreateTempSubdirectory("polywire-schema-");
        string http = _hub.Addresses[1];
        foreach (string address in new[] { _hub.Addresses[0], $"jsonrpc+{http}/jsonrpc", $"xmlrpc+{http}/RPC2", _hub.Addresses[2] })
        {
            string text = await SchemaAsync(address, "--as", "proto");
            Assert.Contains("// Twice the number.\n  rpc Double(DoubleRequest) returns (DoubleReply);", text, StringComparison.Ordinal);
            Assert.Contains("rpc Count(CountRequest) returns (stream CountReply);", text, StringComparison.Ordinal);
            Assert.DoesNotContain("package system", text, StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(place.FullName, "demo.proto"), text, TestContext.Current.CancellationToken);
            await Peer.RunAsync("protoc", $"-I{place.FullName}", "-o/dev/null", "demo.proto");
        }
        place.Delete(recursive: true);
    }

    [Fact]
    public async Task FilesAreWrittenOnePerPackage()
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("polywire-schema-");
        string[] files = (await SchemaAsync(_hub.Addresses[0], "demo", "system", "--out", place.FullName)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["demo.proto", "system.proto"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.True(File.Exists(file)));
        place.Delete(recursive: true);
    }

    [Fact]
    public async Task TheOtherLanguagesSayTheSame()
    {
        using var openrpc = JsonDocument.Parse(await SchemaAsync(_hub.Addresses[0], "--as", "openrpc"));
        JsonElement method = openrpc.RootElement.GetProperty("methods").EnumerateArray().Single(method => method.GetProperty("name").GetString() == "demo.double");
        Assert.Equal("num", method.GetProperty("params")[0].GetProperty("name").GetString());

        using var schema = JsonDocument.Parse(await SchemaAsync(_hub.Addresses[0], "--as", "jsonschema"));
        JsonElement request = schema.RootElement.GetProperty("$defs").GetProperty("demo.double.request");
        Assert.Equal("int64", request.GetProperty("properties").GetProperty("num").GetProperty("format").GetString());
        Assert.Equal("int64", schema.RootElement.GetProperty("$defs").GetProperty("demo.double.reply").GetProperty("format").GetString());

        XElement xml = XElement.Parse(await SchemaAsync(_hub.Addresses[0], "--as", "xmlrpc"));
        Assert.Contains("demo.double", xml.Descendants("string").Select(name => name.Value));
        Assert.Contains("i8", xml.Descendants("string").Select(name => name.Value));
    }

    [Fact]
    public async Task AServiceThatIsNotThereIsAFailure()
    {
        CliResult result = await CliProcess.RunAsync("schema", _hub.Addresses[0], "cats");
        Assert.Contains("no service 'cats'", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(2, (await CliProcess.RunAsync("schema", _hub.Addresses[0], "--as", "wsdl")).ExitCode);
    }

    private static async Task<string> SchemaAsync(params string[] arguments)
    {
        CliResult result = await CliProcess.RunAsync(["schema", .. arguments]);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        return result.Output;
    }
}
