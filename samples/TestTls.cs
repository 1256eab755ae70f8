#:project ../src/Polywire.Toolbox/Polywire.Toolbox.csproj

// test_tls.py of the TLS chapter: makes a TLS connection and tells its properties; with -s it waits for one.
//
//   dotnet run samples/TestTls.cs [-a CAFILE] [-c CERTFILE] [-C CIPHERS] [-p PROTOCOL] HOST PORT
//   dotnet run samples/TestTls.cs -s CERTFILE [-a CAFILE] HOST PORT
//
// CIPHERS are OpenSSL's names with colons between them; PROTOCOL is TLSv1_2 or TLSv1_3. -v prints the certificate.

using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Polywire.Toolbox.Tls;

var options = new Dictionary<string, string>();
var places = new List<string>();
for (int i = 0; i < args.Length; i++)
{
    if (args[i] is "-a" or "-c" or "-C" or "-p" or "-s") options[args[i]] = args[++i];
    else if (args[i] == "-v") options["-v"] = "";
    else places.Add(args[i]);
}

if (places.Count != 2 || !int.TryParse(places[1], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
{
    Console.Error.WriteLine("usage: TestTls [-a CAFILE] [-c CERTFILE] [-C CIPHERS] [-p PROTOCOL] [-s CERTFILE] [-v] HOST PORT");
    return 2;
}

string host = places[0];
Console.WriteLine();
return options.ContainsKey("-s") ? await ServeAsync() : await AskAsync();

async Task<int> AskAsync()
{
    Say("Address we want to talk to", $"('{host}', {port})");
    SslProtocols protocols = options.GetValueOrDefault("-p") switch { "TLSv1_2" => SslProtocols.Tls12, "TLSv1_3" => SslProtocols.Tls13, _ => SslProtocols.None };
    CipherSuite[]? suites = options.GetValueOrDefault("-C") is { } names and not "ALL"
        ? [.. CipherSuite.All.Where(suite => names.Split(':').Contains(suite.OpenSslName) || (protocols != SslProtocols.Tls12 && suite.DefinedIn == "TLSv1.3"))] : null;
    TlsReport report = await TlsInspector.InspectAsync(new TlsTarget(host, port), new TlsInspection
    {
        CaFile = options.GetValueOrDefault("-a"), CertificateFile = options.GetValueOrDefault("-c"), Protocols = protocols, Suites = suites, Alpn = [], Resume = false,
    });
    // The name is told below, and nothing more is made of it.
    if (report.Problems.FirstOrDefault(problem => problem.IsFatal && problem.Kind is not (TlsProblemKind.WrongName or TlsProblemKind.NameInCommonNameOnly)) is { } wrong)
    {
        Console.Error.WriteLine($"certificate verify failed: {wrong.Text}");
        return 1;
    }

    CertificateFacts certificate = report.Certificates[0];
    Describe(certificate);
    if (NamesOf(certificate).Length > 0) Say("Whether name(s) match the hostname", Match(report));
    Trusted(report.TrustedCertificates, report.TrustedAuthorities);
    Connection(report.Version, report.Suite, report.Compresses);
    if (options.ContainsKey("-v")) Console.WriteLine(Dump(certificate));
    return 0;
}

async Task<int> ServeAsync()
{
    IPAddress address = (await Dns.GetHostAddressesAsync(host, System.Net.Sockets.AddressFamily.InterNetwork))[0];
    var how = new TlsServerOptions { CertificateFile = options["-s"], CaFile = options.GetValueOrDefault("-a") };
    await using TlsServer server = TlsServer.Listen(new IPEndPoint(address, port), how);
    Say("Interface where we are listening", $"('{host}', {server.Place.Port})");
    await foreach (TlsClientReport client in server.ClientsAsync())
    {
        IPEndPoint from = IPEndPoint.Parse(client.Place);
        Say("Client has connected from address", $"('{from.Address}', {from.Port})");
        if (client.Version is not { } version)
        {
            Console.Error.WriteLine(client.Failure);
            return 1;
        }

        if (client.Certificate is { } certificate)
        {
            Describe(certificate);
            Trusted(Authorities().Count, Authorities().Count(IsAuthority));
        }
        else
        {
            Say("Peer certificate", "none");
        }

        Connection(version, client.Suite!.Value, compresses: false);
        if (options.ContainsKey("-v")) Console.WriteLine(client.Certificate is { } shown ? Dump(shown) : "None");
        return 0;
    }

    return 0;
}

X509Certificate2Collection Authorities()
{
    var all = new X509Certificate2Collection();
    if (options.GetValueOrDefault("-a") is { } file) all.ImportFromPemFile(file);
    return all;
}

static bool IsAuthority(X509Certificate2 one) => one.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is { CertificateAuthority: true };

static void Describe(CertificateFacts certificate)
{
    Say("Peer certificate", "provided");
    string[] names = NamesOf(certificate);
    Say("Name(s) on peer certificate", names.Length > 0 ? names : ["none"]);
}

static string[] NamesOf(CertificateFacts certificate) => [.. certificate.CommonName.Length > 0 ? [certificate.CommonName] : Array.Empty<string>(), .. certificate.DnsNames];

string Match(TlsReport report)
{
    if (!report.Problems.Any(static problem => problem.Kind == TlsProblemKind.WrongName)) return "Yes";
    CertificateFacts certificate = report.Certificates[0];
    string[] names = certificate.DnsNames.Count + certificate.IpAddresses.Count > 0 ? [.. certificate.DnsNames, .. certificate.IpAddresses] : [certificate.CommonName];
    return names.Length == 1 ? $"(\"hostname '{host}' doesn't match '{names[0]}'\",)" : $"(\"hostname '{host}' doesn't match either of {string.Join(", ", names.Select(static name => $"'{name}'"))}\",)";
}

static void Trusted(int certificates, int authorities)
{
    // Lists of revoked certificates are not read from such files.
    Say("Certificates loaded of type crl", "0");
    Say("Certificates loaded of type x509", certificates.ToString(CultureInfo.InvariantCulture));
    Say("Certificates loaded of type x509_ca", authorities.ToString(CultureInfo.InvariantCulture));
}

static void Connection(TlsVersion version, CipherSuite suite, bool compresses)
{
    Say("Protocol version negotiated", TlsWords.OpenSslName(version));
    Say("Cipher chosen for this connection", suite.OpenSslName);
    Say("Cipher defined in TLS version", suite.DefinedIn);
    Say("Cipher key has this many bits", suite.Bits.ToString(CultureInfo.InvariantCulture));
    Say("Compression algorithm in use", compresses ? "DEFLATE" : "none");
    Console.WriteLine();
}

static string Dump(CertificateFacts certificate)
{
    var text = new StringBuilder();
    text.AppendLine(CultureInfo.InvariantCulture, $"subject: {certificate.Subject}").AppendLine(CultureInfo.InvariantCulture, $"issuer: {certificate.Issuer}");
    text.AppendLine(CultureInfo.InvariantCulture, $"serialNumber: {certificate.Serial}");
    text.AppendLine(CultureInfo.InvariantCulture, $"notBefore: {certificate.NotBefore:MMM dd HH:mm:ss yyyy} GMT").AppendLine(CultureInfo.InvariantCulture, $"notAfter: {certificate.NotAfter:MMM dd HH:mm:ss yyyy} GMT");
    return text.Append(CultureInfo.InvariantCulture, $"subjectAltName: {string.Join(", ", [.. certificate.DnsNames, .. certificate.IpAddresses])}").ToString();
}

// 70 columns, and what goes on is indented by four; a word is never cut.
static void Say(string title, params string[] words)
{
    var line = new StringBuilder();
    foreach (string word in (title.PadRight(36, '.') + ' ' + string.Join(' ', words)).Split(' '))
    {
        if (line.Length > 4 && line.Length + 1 + word.Length > 70)
        {
            Console.WriteLine(line);
            line.Clear().Append("   ");
        }

        if (line.Length > 0) line.Append(' ');
        line.Append(word);
    }

    Console.WriteLine(line);
}
