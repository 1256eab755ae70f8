using System.Net;
using Polywire.Toolbox.Names;

namespace Polywire.Interop.Tests.Toolbox.Names;

/// <summary>BIND's name server with the zone cats.test, which has a record of nearly every type, over UDP, TCP, TLS and HTTPS; gone with its test.</summary>
public sealed class NamedServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("polywire-named-").FullName;
    private readonly Certificates _certificates = new();
    private NamedProcess? _process;

    public int Port { get; init; } = FreePort.Next();

    public int TlsPort { get; } = FreePort.Next();

    public int HttpsPort { get; } = FreePort.Next();

    public string Server => $"@127.0.0.1:{Port}";

    public DnsServer Udp => new(new IPEndPoint(IPAddress.Loopback, Port));

    public string Authority => _certificates.Ca;

    public async ValueTask InitializeAsync()
    {
        File.Copy(Peer.Script("cats.zone"), Path.Combine(_folder, "cats.zone"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "reverse.zone"), "$TTL 60\n@ SOA ns.cats.test. x.cats.test. 1 60 60 60 60\n@ NS ns.cats.test.\n1 PTR www.cats.test.\n", CancellationToken.None);
        string config = Path.Combine(_folder, "named.conf");
        await File.WriteAllTextAsync(config, $$"""
            tls own { cert-file "{{_certificates.Server}}"; key-file "{{_certificates.ServerKey}}"; };
            http own { endpoints { "/dns-query"; }; };
            options {
                directory "{{_folder}}"; pid-file none; session-keyfile none; notify no; minimal-responses no; version "cats";
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
        _process = await NamedProcess.StartAsync(config, () => NamedProcess.AnswersAsync(Udp.EndPoint!, "cats.test"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
