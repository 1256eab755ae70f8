using System.Globalization;
using System.Text.Json;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Tls;

namespace Polywire.Cli.TlsViews;

/// <summary>What a handshake showed, as lines, a table, or JSON.</summary>
internal static class ReportView
{
    /// <summary>Writes it.</summary>
    /// <param name="report">What was seen.</param>
    /// <param name="within">The days within which a certificate must not expire, when it does; else null.</param>
    /// <param name="json">One object.</param>
    public static void Write(TlsReport report, long? within, bool json)
    {
        if (json) new Results(json: true).Object(writer => WriteJson(writer, report, within));
        else WriteRows(report, within);
    }

    /// <summary>Writes, as JSON, that there was no handshake: whoever reads the output finds an object whatever happens.</summary>
    public static void WriteFailure(TlsTarget target, string why) => new Results(json: true).Object(writer =>
    {
        writer.WriteString("kind", "handshake");
        writer.WriteString("name", target.ExpectedName);
        writer.WriteBoolean("complete", false);
        writer.WriteStartArray("problems");
        Problem(writer, "no-handshake", isFatal: true, why);
        writer.WriteEndArray();
        writer.WriteBoolean("holds", false);
    });

    private static void WriteRows(TlsReport report, long? within)
    {
        FactRows rows = new();
        rows.Add("address", report.Place).Add("name", report.Target.ExpectedName)
            .Add("protocol", TlsWords.Name(report.Version), report.Version < TlsVersion.Tls12 ? "red" : "green")
            .Add("cipher", report.Suite.Name, report.Suite.IsBroken ? "red" : "").Add("cipher openssl", report.Suite.OpenSslName).Add("cipher defined in", report.Suite.DefinedIn)
            .Add("cipher bits", report.Suite.Bits).Add("key exchange", Or(report.Exchange, report.Suite.KeyExchange));
        if (report.Signature.Length > 0) rows.Add("signature", report.Signature);
        rows.Add("compression", report.Compresses ? "DEFLATE" : "none", report.Compresses ? "red" : "")
            .Add("alpn", Or(report.Alpn, "none"))
            .Add("client certificate", report.RequiresCertificate ? "required" : report.AsksForCertificate ? "asked for" : "not asked for")
            .Add("resumption", Resumption(report.Resumption));
        if (report.Staples is { } staples) rows.Add("ocsp stapled", staples ? "yes" : "no");
        rows.Add("peer certificate", report.Certificates.Count > 0 ? "provided" : report.IsComplete ? "none" : "not seen")
            .Add("trusted certificates", report.TrustedCertificates).Add("trusted authorities", report.TrustedAuthorities);
        for (int i = 0; i < report.Certificates.Count; i++) AddCertificate(rows, i + 1, report.Certificates[i]);
        if (report.Path.Count > 0) rows.Add("path", string.Join(" < ", report.Path));
        if (report.DaysLeft is { } days) rows.Add("days left", days.ToString(CultureInfo.InvariantCulture), days < 0 || within is not null ? "red" : days < 30 ? "yellow" : "green");
        foreach (TlsProblem problem in report.Problems) rows.Add(problem.IsFatal ? "problem" : "advice", $"{Word(problem.Kind)}: {problem.Text}", problem.IsFatal ? "red" : "yellow");
        if (within is { } limit) rows.Add("problem", string.Create(CultureInfo.InvariantCulture, $"expires-soon: a certificate expires within {limit} days"), "red");
        bool holds = report.Holds && within is null;
        rows.Add("handshakes", report.Handshakes).Add("verdict", holds ? "holds" : "does not hold", holds ? "green" : "red").Write();
    }

    private static void AddCertificate(FactRows rows, int number, CertificateFacts facts)
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"certificate {number} ");
        rows.Add(prefix + "subject", facts.Subject, "bold").Add(prefix + "issuer", facts.Issuer).Add(prefix + "serial", facts.Serial);
        if (facts.DnsNames.Count + facts.IpAddresses.Count > 0) rows.Add(prefix + "names", [.. facts.DnsNames, .. facts.IpAddresses]);
        rows.Add(prefix + "valid", $"{Time(facts.NotBefore)} to {Time(facts.NotAfter)}").Add(prefix + "key", facts.Key).Add(prefix + "signature", facts.SignatureAlgorithm)
            .Add(prefix + "sha256", facts.Sha256).Add(prefix + "sha1", facts.Sha1).Add(prefix + "authority", facts.IsAuthority ? "yes" : "no");
        if (facts.KeyUsage.Length > 0) rows.Add(prefix + "key usage", facts.KeyUsage);
        if (facts.Purposes.Count > 0) rows.Add(prefix + "purposes", facts.Purposes);
        if (facts.OcspAddresses.Count > 0) rows.Add(prefix + "ocsp", facts.OcspAddresses);
        if (facts.CrlAddresses.Count > 0) rows.Add(prefix + "crl", facts.CrlAddresses);
        if (facts.IssuerAddresses.Count > 0) rows.Add(prefix + "issuer at", facts.IssuerAddresses);
    }

    private static void WriteJson(Utf8JsonWriter writer, TlsReport report, long? within)
    {
        writer.WriteString("kind", "handshake");
        writer.WriteString("address", report.Place);
        writer.WriteString("name", report.Target.ExpectedName);
        writer.WriteBoolean("complete", report.IsComplete);
        writer.WriteString("protocol", TlsWords.Name(report.Version));
        JsonParts.Suite(writer, "cipher", report.Suite, report.Exchange);
        writer.WriteString("signature", report.Signature);
        writer.WriteBoolean("compression", report.Compresses);
        writer.WriteString("alpn", report.Alpn);
        writer.WriteBoolean("client_certificate_asked", report.AsksForCertificate);
        writer.WriteBoolean("client_certificate_required", report.RequiresCertificate);
        writer.WriteString("resumption", Resumption(report.Resumption));
        if (report.Staples is { } staples) writer.WriteBoolean("ocsp_stapled", staples);
        else writer.WriteNull("ocsp_stapled");
        writer.WriteNumber("trusted_certificates", report.TrustedCertificates);
        writer.WriteNumber("trusted_authorities", report.TrustedAuthorities);
        writer.WriteStartArray("certificates");
        foreach (CertificateFacts facts in report.Certificates) JsonParts.Certificate(writer, facts);
        writer.WriteEndArray();
        JsonParts.Strings(writer, "path", report.Path);
        if (report.Expires is { } ends) writer.WriteString("expires", Time(ends));
        if (report.DaysLeft is { } days) writer.WriteNumber("days_left", days);
        writer.WriteStartArray("problems");
        foreach (TlsProblem problem in report.Problems) Problem(writer, Word(problem.Kind), problem.IsFatal, problem.Text);
        if (within is { } limit) Problem(writer, "expires-soon", isFatal: true, string.Create(CultureInfo.InvariantCulture, $"a certificate expires within {limit} days"));
        writer.WriteEndArray();
        writer.WriteNumber("handshakes", report.Handshakes);
        writer.WriteBoolean("holds", report.Holds && within is null);
    }

    private static void Problem(Utf8JsonWriter writer, string kind, bool isFatal, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", kind);
        writer.WriteBoolean("fatal", isFatal);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // UnknownAuthority: unknown-authority.
    private static string Word(TlsProblemKind kind) => string.Concat(kind.ToString().Select(static (letter, i) => char.IsUpper(letter) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string Resumption(TlsResumption resumption) => resumption switch
    {
        TlsResumption.No => "no",
        TlsResumption.Session => "session",
        TlsResumption.PreSharedKey => "pre-shared key",
        _ => "not tried",
    };

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
