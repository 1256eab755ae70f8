using System.Text.Json;
using Polywire.Toolbox.Tls;

namespace Polywire.Cli.TlsViews;

/// <summary>Parts of JSON objects that several views share.</summary>
internal static class JsonParts
{
    public static void Strings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    public static void Suite(Utf8JsonWriter writer, string? name, CipherSuite suite, string exchange)
    {
        if (name is null) writer.WriteStartObject();
        else writer.WriteStartObject(name);
        writer.WriteString("code", TlsCode(suite));
        writer.WriteString("name", suite.Name);
        writer.WriteString("openssl", suite.OpenSslName);
        writer.WriteString("exchange", exchange.Length > 0 ? exchange : suite.KeyExchange);
        writer.WriteString("encryption", suite.Encryption);
        writer.WriteNumber("bits", suite.Bits);
        writer.WriteString("defined_in", suite.DefinedIn);
        writer.WriteEndObject();
    }

    public static void Certificate(Utf8JsonWriter writer, CertificateFacts facts)
    {
        writer.WriteStartObject();
        writer.WriteString("subject", facts.Subject);
        writer.WriteString("issuer", facts.Issuer);
        writer.WriteString("serial", facts.Serial);
        Strings(writer, "dns_names", facts.DnsNames);
        Strings(writer, "ip_addresses", facts.IpAddresses);
        writer.WriteString("not_before", ReportView.Time(facts.NotBefore));
        writer.WriteString("not_after", ReportView.Time(facts.NotAfter));
        writer.WriteString("key", facts.Key);
        writer.WriteNumber("key_bits", facts.KeyBits);
        writer.WriteString("signature", facts.SignatureAlgorithm);
        writer.WriteString("sha256", facts.Sha256);
        writer.WriteString("sha1", facts.Sha1);
        writer.WriteBoolean("authority", facts.IsAuthority);
        writer.WriteString("key_usage", facts.KeyUsage);
        Strings(writer, "purposes", facts.Purposes);
        Strings(writer, "ocsp", facts.OcspAddresses);
        Strings(writer, "crl", facts.CrlAddresses);
        Strings(writer, "issuer_at", facts.IssuerAddresses);
        writer.WriteEndObject();
    }

    internal static string TlsCode(CipherSuite suite) => $"0x{suite.Code:x4}";
}
