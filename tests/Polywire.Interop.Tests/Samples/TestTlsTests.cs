using System.Text.RegularExpressions;

namespace Polywire.Interop.Tests.Samples;

/// <summary>The TLS chapter's script: both programs tell the same of each other, and of openssl's server.</summary>
public sealed class TestTlsTests : IDisposable
{
    private readonly Certificates _certificates = new();
    private readonly string _both;

    public TestTlsTests()
    {
        _both = Path.GetTempFileName();
        File.WriteAllText(_both, File.ReadAllText(_certificates.ServerKey) + "\n" + File.ReadAllText(_certificates.Server));
    }

    public void Dispose()
    {
        File.Delete(_both);
        _certificates.Dispose();
    }

    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public async Task BothSidesTellTheSame(Side server, Side client)
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram serving = Start(server, "-s", _both, "-a", _certificates.Ca, "localhost", port);
        string[] beginning = await serving.NextLinesAsync(2);
        string[] asked = await AskAsync(client, "-a", _certificates.Ca, "-c", _both, "localhost", port);

        string[] served = [.. beginning, .. await serving.EndAsync()];
        Assert.Equal(["", $"Address we want to talk to.......... ('localhost', {port})", .. Common("localhost localhost", "Whether name(s) match the hostname.. Yes")], asked);
        Assert.Equal(["", $"Interface where we are listening.... ('localhost', {port})"], beginning);
        Assert.Matches(@"^Client has connected from address\.\.\. \('127\.0\.0\.1', \d+\)$", served[2]);
        Assert.Equal(Common("localhost localhost"), served[3..]);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost", "-p", "TLSv1_2")]
    [InlineData("localhost", "-p", "TLSv1_2", "-C", "ECDHE-ECDSA-AES128-SHA")]
    public async Task OursTellsWhatPythonTells(string host, params string[] options)
    {
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey, "-cipher", "ALL:@SECLEVEL=0");
        string[] arguments = ["-a", _certificates.Ca, .. options, host, $"{server.Port}"];
        await using RunningProgram ours = RunningProgram.Sample("TestTls", arguments), python = RunningProgram.Python("test_tls.py", arguments);

        string[] told = await python.EndAsync();
        Assert.Equal(told, await ours.EndAsync());
        Assert.Contains(told, static line => line.StartsWith("Cipher chosen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnotherNameIsTold()
    {
        _certificates.MakeServerOfAnother();
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey);
        string[] arguments = ["-a", _certificates.Ca, "localhost", $"{server.Port}"];
        await using RunningProgram ours = RunningProgram.Sample("TestTls", arguments), python = RunningProgram.Python("test_tls.py", arguments);

        string[] told = await python.EndAsync();
        Assert.Equal(told, await ours.EndAsync());
        Assert.Contains("cats.example", string.Concat(told), StringComparison.Ordinal);
    }

    // The chapter's Python looked at the common name where there was nothing else; our inspector does not, and still tells it as the script did.
    [Fact]
    public async Task TheCommonNameIsEnoughForTheChapter()
    {
        await Peer.RunAsync("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", _certificates.ServerKey, "-out", _certificates.Server);
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey);
        string[] arguments = ["-a", _certificates.Server, "localhost", $"{server.Port}"];
        await using RunningProgram ours = RunningProgram.Sample("TestTls", arguments), python = RunningProgram.Python("test_tls.py", arguments);

        string[] told = await python.EndAsync();
        Assert.Equal(told, await ours.EndAsync());
        Assert.Contains("Whether name(s) match the hostname.. Yes", told);
    }

    private static string[] Common(string names, params string[] match) =>
    [
        "Peer certificate.................... provided", "Name(s) on peer certificate......... " + names, .. match, "Certificates loaded of type crl..... 0",
        "Certificates loaded of type x509.... 1", "Certificates loaded of type x509_ca. 1", "Protocol version negotiated......... TLSv1.3",
        "Cipher chosen for this connection... TLS_AES_256_GCM_SHA384", "Cipher defined in TLS version....... TLSv1.3", "Cipher key has this many bits....... 256",
        "Compression algorithm in use........ none", "",
    ];

    private static RunningProgram Start(Side side, params string[] arguments) =>
        side == Side.Ours ? RunningProgram.Sample("TestTls", arguments) : RunningProgram.Python("test_tls.py", arguments);

    private static async Task<string[]> AskAsync(Side side, params string[] arguments)
    {
        await using RunningProgram asking = Start(side, arguments);
        return await asking.EndAsync();
    }
}
