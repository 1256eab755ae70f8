using Polywire.Interop.Tests.Cli;
using Polywire.Interop.Tests.Nats;

namespace Polywire.Interop.Tests.Toolbox.Tls;

/// <summary>STARTTLS with a real server. docs/tools/tls.md names those that were tried by hand.</summary>
public sealed class StartTlsTests : IDisposable
{
    private readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task NatsServer()
    {
        await using var server = new NatsServer { Options = $"tls {{ cert_file: \"{_certificates.Server}\", key_file: \"{_certificates.ServerKey}\" }}" };
        await server.InitializeAsync();

        CliResult result = await CliProcess.RunAsync("tls", "localhost", $"{server.Port}", "--ca", _certificates.Ca, "--starttls", "nats", "--matrix", "--rate", "1000");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("\nverdict\tholds\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nTLS 1.2\toffered\t", result.Output, StringComparison.Ordinal);
        Assert.Contains("\tTLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384\t", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("incomplete", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NatsServerWithoutTlsSaysNo()
    {
        await using var server = new NatsServer();
        await server.InitializeAsync();

        CliResult result = await CliProcess.RunAsync("tls", "localhost", $"{server.Port}", "--starttls", "nats");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("does not change to TLS (NATS)", result.Error, StringComparison.Ordinal);
    }
}
