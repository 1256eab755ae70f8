using System.Text.Json;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Tls;

namespace Polywire.Cli.TlsViews;

/// <summary>What a client offered and what came of it, as lines, a table, or JSON.</summary>
internal static class ClientView
{
    public static void Write(TlsClientReport client, bool json)
    {
        if (json)
        {
            new Results(json: true).Object(writer => WriteJson(writer, client));
            return;
        }

        FactRows rows = new FactRows().Add("client", client.Place, "bold");
        if (client.Versions.Count > 0)
        {
            rows.Add("offers protocols", client.Versions).Add("offers ciphers", client.Suites.Select(static suite => suite.OpenSslName)).Add("offers groups", client.Groups)
                .Add("offers signatures", client.Signatures).Add("offers alpn", client.Alpn.DefaultIfEmpty("none")).Add("asks for", client.ServerName ?? "no name");
        }

        if (client.Version is { } version)
        {
            rows.Add("peer certificate", client.Certificate is null ? "none" : "provided");
            if (client.Certificate is { } certificate) rows.Add("client certificate", certificate.Subject);
            rows.Add("protocol", TlsWords.Name(version)).Add("cipher", client.Suite!.Value.Name).Add("key exchange", client.Exchange).Add("alpn", client.ChosenAlpn.Length > 0 ? client.ChosenAlpn : "none");
        }

        rows.Add("outcome", client.Failure is { } failure ? "failed: " + failure : "agreed", client.Failure is null ? "green" : "red").Write();
    }

    private static void WriteJson(Utf8JsonWriter writer, TlsClientReport client)
    {
        writer.WriteString("client", client.Place);
        JsonParts.Strings(writer, "protocols", client.Versions);
        writer.WriteStartArray("ciphers");
        foreach (CipherSuite suite in client.Suites) JsonParts.Suite(writer, null, suite, "");
        writer.WriteEndArray();
        JsonParts.Strings(writer, "groups", client.Groups);
        JsonParts.Strings(writer, "signatures", client.Signatures);
        JsonParts.Strings(writer, "alpn", client.Alpn);
        JsonParts.Strings(writer, "extensions", client.Extensions);
        writer.WriteString("server_name", client.ServerName);
        writer.WriteString("failure", client.Failure);
        if (client.Version is not { } version) return;
        writer.WriteString("protocol", TlsWords.Name(version));
        JsonParts.Suite(writer, "cipher", client.Suite!.Value, client.Exchange);
        writer.WriteString("chosen_alpn", client.ChosenAlpn);
        if (client.Certificate is not { } certificate) return;
        writer.WriteStartArray("certificates");
        JsonParts.Certificate(writer, certificate);
        writer.WriteEndArray();
    }
}
