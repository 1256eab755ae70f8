using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Polywire.Toolbox.Names;

namespace Polywire.Cli.Names;

/// <summary>The options of <c>polywire dns</c> that say whom to ask, and how.</summary>
internal sealed class DnsSettings
{
    private readonly Option<bool> _tcp = new("--tcp") { Description = "Ask over TCP." };
    private readonly Option<bool> _dot = new("--dot") { Description = "Ask over TLS (RFC 7858); port 853 unless given." };
    private readonly Option<string?> _doh = new("--doh") { Description = "Ask the server at URL over HTTPS (RFC 8484).", HelpName = "URL" };
    private readonly Option<long?> _port = Number("--port", "The port of servers without one, and of those met on a trace.", 1, "PORT", ushort.MaxValue);
    private readonly Option<bool> _dnssec = new("--dnssec") { Description = "Ask for signatures too; they are shown, not verified." };
    private readonly Option<bool> _iterative = new("--no-recurse") { Description = "The server shall not ask others." };
    private readonly Option<string> _configuration = new("--resolv-conf") { Description = "The file that names the servers.", HelpName = "FILE", DefaultValueFactory = static _ => "/etc/resolv.conf" };
    private readonly Option<double?> _wait = Polywire.Cli.Options.Seconds("--wait", "How long one server may take; 5 s unless the file says otherwise.");
    private readonly Option<long?> _attempts = Number("--attempts", "How often the servers are gone through.", 1, "N");
    private readonly Option<string?> _authority = new("--ca") { Description = "Trust the authorities in this PEM file, instead of the system's.", HelpName = "FILE" };
    private readonly Option<string?> _tlsName = new("--tls-name") { Description = "The name that the server's certificate has to hold.", HelpName = "NAME" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Take any certificate." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_tcp, _dot, _doh, _port, _dnssec, _iterative, _configuration, _wait, _attempts, _authority, _tlsName, _insecure]) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            int ways = (result.GetValue(_tcp) ? 1 : 0) + (result.GetValue(_dot) ? 1 : 0) + (result.GetValue(_doh) is null ? 0 : 1);
            if (ways > 1) result.AddError("--tcp, --dot and --doh exclude one another.");
            if (result.GetValue(_doh) is { } url && !(Uri.TryCreate(url.Replace("{?dns}", "", StringComparison.Ordinal), UriKind.Absolute, out Uri? read) && read.Scheme is "https" or "http")) result.AddError($"--doh takes a URL such as https://dns.example/dns-query, not '{url}'.");
        });
    }

    /// <summary>Whether a server over HTTPS is named.</summary>
    public bool HasUrl(System.CommandLine.Parsing.CommandResult result) => result.GetResult(_doh) is not null;

    /// <summary>Whether signatures are asked for.</summary>
    public bool WantsSignatures(ParseResult parsed) => parsed.GetValue(_dnssec);

    /// <summary>How to ask, and the servers named on the command line, each with all its addresses; none for those of the configuration.</summary>
    public async Task<(DnsResolverOptions Options, IReadOnlyList<IReadOnlyList<DnsServer>> Servers)> ReadAsync(ParseResult parsed, IReadOnlyList<string> named, bool traces, CancellationToken cancellationToken)
    {
        string file = parsed.GetRequiredValue(_configuration);
        // The system's own file may be missing; one that was named may not.
        if (parsed.GetResult(_configuration) is { Implicit: false } && !File.Exists(file)) throw new IOException($"There is no file {file}.");
        ResolverConfiguration configuration = await ResolverConfiguration.LoadAsync(file, cancellationToken);
        if (parsed.GetValue(_wait) is { } wait) configuration = configuration with { Timeout = TimeSpan.FromSeconds(wait) };
        if (parsed.GetValue(_attempts) is { } attempts) configuration = configuration with { Attempts = (int)attempts };
        DnsTransport transport = parsed.GetValue(_dot) ? DnsTransport.Tls : parsed.GetValue(_tcp) || configuration.UseTcp ? DnsTransport.Tcp : DnsTransport.Udp;
        List<IReadOnlyList<DnsServer>> servers = [];
        int? port = (int?)parsed.GetValue(_port);
        foreach (string name in named) servers.Add(await DnsServer.ParseAsync(name, transport, port, cancellationToken));
        if (parsed.GetValue(_doh) is { } url) servers.Insert(0, [new DnsServer(new Uri(url, UriKind.Absolute))]);
        if (servers.Count == 0 && (transport != DnsTransport.Udp || port is not null))
            configuration = configuration with { Servers = [.. configuration.Servers.Select(place => new System.Net.IPEndPoint(place.Address, port ?? (transport == DnsTransport.Tls ? DnsServer.DefaultTlsPort : place.Port)))] };
        if (parsed.GetValue(_tlsName) is { } tlsName) servers = [.. servers.Select(IReadOnlyList<DnsServer> (server) => [.. server.Select(address => address with { TlsName = tlsName })])];
        DnsResolverOptions options = new()
        {
            Configuration = configuration,
            // A trace begins at the servers named, which need not look other names up.
            Servers = servers.Count > 0 && !traces ? [.. servers.SelectMany(static server => server)] : [.. configuration.Servers.Select(place => new DnsServer(place, transport) { TlsName = parsed.GetValue(_tlsName) })],
            // Who names a server asks it for this very name.
            UseSearch = servers.Count == 0,
            DnssecOk = parsed.GetValue(_dnssec),
            RecursionDesired = !parsed.GetValue(_iterative),
            TracePort = port ?? DnsServer.DefaultPort,
            Roots = servers.Count > 0 ? [.. servers.SelectMany(static server => server)] : null,
            Authorities = Authorities(parsed.GetValue(_authority)),
            TrustAnyCertificate = parsed.GetValue(_insecure),
        };
        return (options, servers);
    }

    private static X509Certificate2Collection? Authorities(string? file)
    {
        if (file is null) return null;
        if (!File.Exists(file)) throw new IOException($"There is no file {file}.");
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new IOException($"{file} holds no certificate.");
    }

    private static Option<long?> Number(string name, string description, long least, string help, long most = int.MaxValue)
        => new(name) { Description = description, HelpName = help, CustomParser = result => Polywire.Cli.Options.Whole(result, least, most) };
}
