using System.Text.Json;
using System.Text.RegularExpressions;
using Polywire.Interop.Tests.Cli;
using Polywire.Toolbox.Tls;

namespace Polywire.Interop.Tests.Toolbox.Tls;

/// <summary>What we tell of openssl's servers is what openssl knows itself.</summary>
public sealed class TlsOpensslTests : IDisposable
{
    private const string Everything = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

    private static readonly TlsLimits s_quick = new() { HandshakesPerSecond = 1000, HandshakeTimeout = TimeSpan.FromSeconds(60) };

    private readonly Certificates _certificates = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task EverySuiteOfOpensslHasItsNameBitsAndVersion()
    {
        Peer.Need("openssl", File.Exists("/usr/bin/openssl"));
        // "0xC0,0x2C - ECDHE-ECDSA-AES256-GCM-SHA384 TLSv1.2 Kx=ECDH Au=ECDSA Enc=AESGCM(256) Mac=AEAD"
        string[] lines = (await Peer.RunAsync("openssl", "ciphers", "-V", Everything)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 100);
        Assert.All(lines, static line =>
        {
            Match match = Regex.Match(line, @"0x(..),0x(..) - (\S+)\s+(\S+)\s+Kx=(\S+)\s+Au=(\S+)\s+Enc=(\S+?)(\((\d+)\))?\s");
            var suite = new CipherSuite(Convert.ToInt32(match.Groups[1].Value + match.Groups[2].Value, 16));
            Assert.Equal(match.Groups[3].Value, suite.OpenSslName);
            Assert.Equal(match.Groups[4].Value is "TLSv1" ? "TLSv1.0" : match.Groups[4].Value, suite.DefinedIn);
            Assert.Equal(match.Groups[9].Value.Length > 0 ? match.Groups[9].Value : "0", $"{suite.Bits}");
        });
    }

    [Fact]
    public async Task TheMatrixIsWhatOpensslOffers()
    {
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey, "-cipher", Everything, "-serverpref", "-alpn", "http/1.1");
        TlsMatrix matrix = await TlsMatrixProber.MeasureAsync(new TlsTarget("127.0.0.1", server.Port), s_quick, cancellationToken: Token);

        Assert.Null(matrix.Incomplete);
        Assert.Equal([false, false, true, true, true, true], matrix.Rows.Select(static row => row.IsOffered));
        foreach ((int row, string option) in ((int, string)[])[(2, "-tls1"), (3, "-tls1_1"), (4, "-tls1_2")])
        {
            // -s: what this version can speak. Of those a server with an elliptic key and no secrets shared takes the suites of its key, and those without a key.
            string[] expected = [.. (await Peer.RunAsync("openssl", "ciphers", "-s", option, Everything)).Trim().Split(':').Where(static name => Regex.IsMatch(name, "^(ECDHE-ECDSA|AECDH|ADH)-"))];
            Assert.Equal(expected.Order(StringComparer.Ordinal), matrix.Rows[row].Suites.Select(static cell => cell.Suite.OpenSslName).Order(StringComparer.Ordinal));
            Assert.True(matrix.Rows[row].HasOrder);
            // The order of the server's list is its order of preference.
            Assert.Equal(expected, matrix.Rows[row].Suites.Select(static cell => cell.Suite.OpenSslName));
        }

        Assert.Equal(["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"], matrix.Rows[5].Suites.Select(static cell => cell.Suite.Name));
        Assert.Equal(["x25519", "secp256r1", "x448", "secp521r1", "secp384r1", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"], matrix.Groups);
        Assert.Equal(["http/1.1"], matrix.Alpn);
    }

    [Fact]
    public async Task AServerOfTls10IsSeenAlthoughThisMachineRefusesToSpeakWithIt()
    {
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey, "-tls1", "-cipher", "ALL:@SECLEVEL=0");

        CliResult result = await CliProcess.RunAsync("tls", "localhost", $"{server.Port}", "--ca", _certificates.Ca, "--matrix", "--json");

        Assert.Equal(1, result.ExitCode);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using JsonDocument handshake = JsonDocument.Parse(lines[0]), matrix = JsonDocument.Parse(lines[1]);
        Assert.Equal("TLS 1.0", handshake.RootElement.GetProperty("protocol").GetString());
        Assert.Equal("CN=localhost", handshake.RootElement.GetProperty("certificates")[0].GetProperty("subject").GetString());
        Assert.Equal("policy-refused", Assert.Single(handshake.RootElement.GetProperty("problems").EnumerateArray()).GetProperty("kind").GetString());
        Assert.Equal(["TLS 1.0"], matrix.RootElement.GetProperty("protocols").EnumerateArray().Where(static row => row.GetProperty("offered").GetBoolean()).Select(static row => row.GetProperty("protocol").GetString()));
    }

    [Fact]
    public async Task SessionsAndRequestsForCertificates()
    {
        await using (OpensslServer resuming = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey))
            Assert.Equal(TlsResumption.PreSharedKey, (await InspectAsync(resuming)).Resumption);
        await using (OpensslServer older = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey, "-tls1_2", "-verify", "1"))
        {
            TlsReport report = await InspectAsync(older);
            Assert.Equal(TlsResumption.Session, report.Resumption);
            Assert.True(report.AsksForCertificate);
            Assert.NotEqual("", report.Signature);
        }

        await using OpensslServer strict = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey, "-Verify", "1", "-CAfile", _certificates.Ca);
        TlsReport refused = await InspectAsync(strict);
        Assert.True(refused.RequiresCertificate);
        Assert.True(refused.Holds);
    }

    [Theory]
    [InlineData(0, "--ca", "CA")]
    [InlineData(1)]
    [InlineData(1, "--ca", "CA", "--name", "dogs.example")]
    [InlineData(1, "--ca", "CA", "--expires-within", "7")]
    [InlineData(0, "--ca", "CA", "--expires-within", "0")]
    public async Task TheExitCodeIsTheVerdict(int code, params string[] options)
    {
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey);
        CliResult result = await CliProcess.RunAsync(["tls", "localhost", $"{server.Port}", .. options.Select(option => option == "CA" ? _certificates.Ca : option)]);

        Assert.Equal(code, result.ExitCode);
        Assert.EndsWith(code == 0 ? "verdict\tholds\n" : "verdict\tdoes not hold\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nprotocol\tTLS 1.3\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASilentServerEndsWithTheTimeoutAndValidJson()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        CliResult result = await CliProcess.RunAsync("tls", "127.0.0.1", $"{((System.Net.IPEndPoint)silent.LocalEndpoint).Port}", "--matrix", "--timeout", "1", "--json");

        Assert.Equal(124, result.ExitCode);
        NoHandshake(Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task NobodyThereIsValidJsonToo()
    {
        CliResult result = await CliProcess.RunAsync("tls", "127.0.0.1", $"{FreePort.Next()}", "--matrix", "--json");

        Assert.Equal(1, result.ExitCode);
        NoHandshake(Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("refused", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerOfOneSuiteThatThisMachineDoesNotSpeakIsTold()
    {
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey, "-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256");

        CliResult result = await CliProcess.RunAsync("tls", "127.0.0.1", $"{server.Port}", "--matrix");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("protocol\tTLS 1.3\ncipher\tTLS_AES_128_CCM_8_SHA256\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\npeer certificate\tnot seen\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("advice\tpolicy-refused: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("TLS 1.3\t0x1305\t", result.Output, StringComparison.Ordinal);
    }

    // It refuses more than 64 suites at once, and whoever offers TLS 1.3: no handshake, and a matrix by portions.
    [Fact]
    public async Task WithoutAHandshakeThereIsAMatrix()
    {
        using var picky = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        picky.Start();
        Task serving = ServePickyAsync(picky);
        CliResult result = await CliProcess.RunAsync("tls", "127.0.0.1", $"{((System.Net.IPEndPoint)picky.LocalEndpoint).Port}", "--matrix", "--json", "--rate", "1000");
        picky.Stop();
        await Task.WhenAny(serving);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("handshake_failure (40)", result.Error, StringComparison.Ordinal);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        NoHandshake(lines[0]);
        using JsonDocument matrix = JsonDocument.Parse(lines[1]);
        JsonElement row = Assert.Single(matrix.RootElement.GetProperty("protocols").EnumerateArray(), static row => row.GetProperty("offered").GetBoolean());
        Assert.Equal("TLS 1.2", row.GetProperty("protocol").GetString());
        Assert.Equal("0xc02f", Assert.Single(row.GetProperty("ciphers").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, matrix.RootElement.GetProperty("incomplete").ValueKind);
    }

    // 102,400 bytes of certificates are what OpenSSL takes by default, on this side too; a hello by hand takes 131,072.
    [Theory]
    [InlineData(95_000, true)]
    [InlineData(115_000, false)]
    public async Task AChainOf100KilobytesIsLookedAt(int bytes, bool complete)
    {
        await using OpensslServer server = await StartWithChainAsync(bytes);
        TlsReport report = await InspectAsync(server);

        Assert.Equal(complete, report.IsComplete);
        Assert.Equal(complete, report.Holds);
        Assert.Equal(complete ? [] : [TlsProblemKind.PolicyRefused], report.Problems.Where(static problem => problem.Kind != TlsProblemKind.UntidyChain).Select(static problem => problem.Kind));
        Assert.Contains("cat00001.", report.Certificates[0].DnsNames[1], StringComparison.Ordinal);
        Assert.Equal(5, report.Certificates.Count);
    }

    [Fact]
    public async Task AChainThatIsTooLongIsTold()
    {
        await using OpensslServer server = await StartWithChainAsync(140_000);
        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => InspectAsync(server));

        Assert.Contains(nameof(TlsLimits.FlightBytes), failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--alpn takes a protocol's name of 1 to 255 bytes", "--alpn", "")]
    [InlineData("--alpn takes a protocol's name of 1 to 255 bytes", "--alpn", "LONG")]
    [InlineData("'a..b' is no host's name", "--name", "a..b")]
    [InlineData("'' is no host's name", "--name", "")]
    [InlineData("--count is for --listen", "--count", "1")]
    [InlineData("--matrix is for looking at a server", "--listen", "--cert", "CERT", "--matrix")]
    public async Task WrongUsageIsTold(string told, params string[] options)
    {
        CliResult result = await CliProcess.RunAsync(["tls", "127.0.0.1", "1", .. options.Select(option => option switch { "LONG" => new string('x', 256), "CERT" => _certificates.Server, _ => option })]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APlaceThatIsTakenIsTold()
    {
        await using OpensslServer server = await OpensslServer.StartAsync("-cert", _certificates.Server, "-key", _certificates.ServerKey);
        CliResult result = await CliProcess.RunAsync("tls", "--listen", "127.0.0.1", $"{server.Port}", "--cert", _certificates.Server, "--key", _certificates.ServerKey);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Cannot listen at 127.0.0.1 port {server.Port}: Address already in use", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheListenerTellsWhatOpensslOffers()
    {
        string port = $"{FreePort.Next()}";
        await using CliProcess listener = CliProcess.Start("tls", "--listen", "127.0.0.1", port, "--cert", _certificates.Server, "--key", _certificates.ServerKey, "--count", "2", "--json");
        await listener.ErrorLineAsync("listening 127.0.0.1:" + port);
        await Peer.RunAsync("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", "cats.example", "-alpn", "h2", "-CAfile", _certificates.Ca, "-verify_return_error");
        // It trusts nobody: the listener hears its alert.
        await Assert.ThrowsAnyAsync<Exception>(() => Peer.RunAsync("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-tls1_2", "-verify_return_error"));

        using JsonDocument first = JsonDocument.Parse((await listener.LineAsync())!), second = JsonDocument.Parse((await listener.LineAsync())!);
        Assert.Equal("cats.example", first.RootElement.GetProperty("server_name").GetString());
        Assert.Equal("h2", first.RootElement.GetProperty("chosen_alpn").GetString());
        Assert.Equal("TLS_AES_256_GCM_SHA384", first.RootElement.GetProperty("ciphers")[0].GetProperty("name").GetString());
        Assert.Equal(["TLS 1.2"], second.RootElement.GetProperty("protocols").EnumerateArray().Select(static version => version.GetString()));
        Assert.Contains("unknown ca", second.RootElement.GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await listener.ExitAsync());
    }

    private static void NoHandshake(string line)
    {
        using JsonDocument handshake = JsonDocument.Parse(line);
        Assert.Equal("handshake", handshake.RootElement.GetProperty("kind").GetString());
        Assert.False(handshake.RootElement.GetProperty("complete").GetBoolean());
        Assert.False(handshake.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal("no-handshake", Assert.Single(handshake.RootElement.GetProperty("problems").EnumerateArray()).GetProperty("kind").GetString());
    }

    private async Task<OpensslServer> StartWithChainAsync(int bytes)
    {
        // DER: 2 bytes before each name of 48.
        string[] files = _certificates.MakeClient("CN=localhost", names =>
        {
            for (int i = 1; i <= bytes / 50; i++) names.AddDnsName($"cat{i:d5}.{new string('x', 31)}.example");
        }).Split('&');
        string chain = Path.Combine(Path.GetDirectoryName(_certificates.Server)!, "chain.pem");
        await File.WriteAllTextAsync(chain, string.Concat(Enumerable.Repeat(await File.ReadAllTextAsync(_certificates.Ca, Token) + "\n", 4)), Token);
        return await OpensslServer.StartAsync("-cert", files[0]["cert=".Length..], "-key", files[1]["key=".Length..], "-cert_chain", chain);
    }

    private static async Task ServePickyAsync(System.Net.Sockets.TcpListener listener)
    {
        while (true)
        {
            using System.Net.Sockets.TcpClient client = await listener.AcceptTcpClientAsync(Token);
            try
            {
                byte[] hello = new byte[4096];
                int read = await client.GetStream().ReadAsync(hello, Token);
                await client.GetStream().WriteAsync(Picky(hello.AsSpan(0, read)), Token);
                // Until it has seen it: closing at once could overtake it.
                _ = await client.GetStream().ReadAsync(hello, Token);
            }
            catch (IOException)
            {
                // It has seen enough.
            }
        }
    }

    private static byte[] Picky(ReadOnlySpan<byte> hello)
    {
        byte[] no = [0x15, 3, 3, 0, 2, 2, 40];
        // Not SSL 2.0, and TLS 1.2.
        if (hello.Length < 50 || hello[0] != 0x16 || hello[10] != 3) return no;
        // Record 5, message 4, version 2, random 32, session id, suites.
        int at = 44 + hello[43];
        int[] offered = [.. hello.Slice(at + 2, (hello[at] << 8) | hello[at + 1]).ToArray().Chunk(2).Select(static pair => (pair[0] << 8) | pair[1])];
        bool takes = offered.Length <= 64 && offered.Contains(0xC02F) && !offered.Contains(0x1302);
        return takes ? [0x16, 3, 3, 0, 46, 2, 0, 0, 38, 3, 3, .. new byte[32], 0, 0xC0, 0x2F, 0, 14, 0, 0, 0] : no;
    }

    private Task<TlsReport> InspectAsync(OpensslServer server) =>
        TlsInspector.InspectAsync(new TlsTarget("localhost", server.Port), new TlsInspection { CaFile = _certificates.Ca, Limits = s_quick }, Token);
}
