using System.Diagnostics;
using System.Net;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Interop.Tests.Toolbox.Names;

/// <summary>BIND's name server with the zone cats.test, which has a record of nearly every type, over UDP, TCP, TLS and HTTPS; gone with its test.</summary>
public sealed class NamedServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-named-").FullName;
    private readonly Certificates _certificates = new();
    private Process? _process;

    public int Port { get; init; } = FreePort.Next();

    public int TlsPort { get; } = FreePort.Next();

    public int HttpsPort { get; } = FreePort.Next();

    public string Server => $"@127.0.0.1:{Port}";

    public DnsServer Udp => new(new IPEndPoint(IPAddress.Loopback, Port));

    public string Authority => _certificates.Ca;

    public static void Need()
    {
        foreach (string program in (string[])["named", "dig"])
            Peer.Need(program, $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Any(folder => File.Exists(Path.Combine(folder, program))));
    }

    public async ValueTask InitializeAsync()
    {
        Need();
        File.Copy(Peer.Script("cats.zone"), Path.Combine(_folder, "cats.zone"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "reverse.zone"), "$TTL 60\n@ SOA ns.cats.test. x.cats.test. 1 60 60 60 60\n@ NS ns.cats.test.\n1 PTR www.cats.test.\n", CancellationToken.None);
        string config = Path.Combine(_folder, "named.conf");
        await File.WriteAllTextAsync(config, $$"""
            tls own { cert-file "{{_certificates.Server}}"; key-file "{{_certificates.ServerKey}}"; };
            http own { endpoints { "/dns-query"; }; };
            options {
                directory "{{_folder}}"; pid-file none; session-keyfile none; notify no; minimal-responses no;
                listen-on port {{Port}} { 127.0.0.1; };
                listen-on port {{TlsPort}} tls own { 127.0.0.1; };
                listen-on port {{HttpsPort}} tls own http own { 127.0.0.1; };
                listen-on-v6 { none; };
                recursion no; dnssec-validation no; allow-transfer { any; };
            };
            controls { };
            zone "cats.test" { type primary; file "cats.zone"; check-names ignore; };
            zone "2.0.192.in-addr.arpa" { type primary; file "reverse.zone"; };

            """, CancellationToken.None);
        string program = File.Exists("/usr/sbin/named") ? "/usr/sbin/named" : "named";
        _process = Process.Start(new ProcessStartInfo(program, ["-g", "-n", "1", "-c", config]) { RedirectStandardError = true })!;
        Task<string> log = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        await using DnsResolver resolver = new(new DnsResolverOptions { Servers = [Udp], Configuration = new() { Timeout = TimeSpan.FromSeconds(1), Attempts = 1 } });
        await Eventually.HoldsAsync(async () =>
        {
            if (_process.HasExited) Assert.Fail($"named ended with {_process.ExitCode}:\n{await log}");
            try
            {
                return (await resolver.QueryAsync(new DnsQuestion(DnsName.Parse("cats.test"), DnsType.SOA), CancellationToken.None)).HasAnswers;
            }
            catch (PolywireException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
