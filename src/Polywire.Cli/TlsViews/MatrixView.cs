using System.Globalization;
using System.Text.Json;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Tls;
using Spectre.Console;

namespace Polywire.Cli.TlsViews;

/// <summary>The protocols and ciphers of a server, as lines, tables, or JSON.</summary>
internal static class MatrixView
{
    public static void Write(TlsMatrix matrix, bool json)
    {
        if (json)
        {
            new Results(json: true).Object(writer => WriteJson(writer, matrix));
            return;
        }

        if (StandardOutput.IsTerminal) WriteTables(matrix);
        else WriteLines(matrix);
        WriteRest(matrix);
    }

    private static void WriteLines(TlsMatrix matrix)
    {
        Results results = new(json: false);
        foreach (TlsMatrixRow row in matrix.Rows)
        {
            string version = TlsWords.Name(row.Version);
            results.Line($"{version}\t{(row.IsOffered ? "offered" : "not offered")}\t{(row.IsOffered ? Order(row) : row.Refusal)}");
            foreach (TlsMatrixCell cell in row.Suites)
                results.Line(string.Create(CultureInfo.InvariantCulture, $"{version}\t{JsonParts.TlsCode(cell.Suite)}\t{cell.Suite.Name}\t{cell.Suite.OpenSslName}\t{Exchange(cell)}\t{cell.Suite.Encryption}\t{cell.Suite.Bits}"));
        }
    }

    private static void WriteTables(TlsMatrix matrix)
    {
        Table protocols = new Table().Border(TableBorder.Rounded).AddColumns("protocol", "", "ciphers", "order");
        foreach (TlsMatrixRow row in matrix.Rows)
        {
            string colour = row.IsOffered == row.IsDeprecated ? (row.IsOffered ? "red" : "grey") : "green";
            protocols.AddRow(TlsWords.Name(row.Version), $"[{colour}]{(row.IsOffered ? "offered" : "not offered")}[/]", row.Suites.Count.ToString(CultureInfo.InvariantCulture), Markup.Escape(row.IsOffered ? Order(row) : row.Refusal));
        }

        AnsiConsole.Write(protocols);
        foreach (TlsMatrixRow row in matrix.Rows.Where(static row => row.IsOffered))
        {
            Table suites = new Table().Border(TableBorder.Rounded).Title(TlsWords.Name(row.Version)).AddColumns("code", "cipher", "OpenSSL", "key exchange", "bits");
            foreach (TlsMatrixCell cell in row.Suites)
            {
                string colour = cell.Suite.IsBroken ? "red" : cell.Suite.HasForwardSecrecy ? "green" : "yellow";
                suites.AddRow(JsonParts.TlsCode(cell.Suite), $"[{colour}]{Markup.Escape(cell.Suite.Name)}[/]", Markup.Escape(cell.Suite.OpenSslName), Markup.Escape(Exchange(cell)), cell.Suite.Bits.ToString(CultureInfo.InvariantCulture));
            }

            AnsiConsole.Write(suites);
        }
    }

    private static void WriteRest(TlsMatrix matrix)
    {
        FactRows rows = new FactRows().Add("groups TLS 1.3", matrix.Groups).Add("groups older", matrix.OlderGroups).Add("signatures TLS 1.2", matrix.Signatures)
            .Add("alpn taken", None(matrix.Alpn)).Add("npn", None(matrix.NextProtocols))
            .Add("compression", matrix.Compresses ? "DEFLATE" : "none", matrix.Compresses ? "red" : "");
        if (matrix.AsksForCertificate is { } asks) rows.Add("client certificate", asks ? "asked for" : "not asked for");
        rows.Add("matrix handshakes", matrix.Handshakes);
        if (matrix.Incomplete is { } why) rows.Add("incomplete", why, "red");
        rows.Write();
    }

    private static void WriteJson(Utf8JsonWriter writer, TlsMatrix matrix)
    {
        writer.WriteString("kind", "matrix");
        writer.WriteStartArray("protocols");
        foreach (TlsMatrixRow row in matrix.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("protocol", TlsWords.Name(row.Version));
            writer.WriteBoolean("offered", row.IsOffered);
            if (!row.IsOffered) writer.WriteString("refusal", row.Refusal);
            if (row.HasOrder is { } order) writer.WriteBoolean("server_order", order);
            writer.WriteStartArray("ciphers");
            foreach (TlsMatrixCell cell in row.Suites) JsonParts.Suite(writer, null, cell.Suite, cell.Exchange);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        JsonParts.Strings(writer, "groups", matrix.Groups);
        JsonParts.Strings(writer, "older_groups", matrix.OlderGroups);
        JsonParts.Strings(writer, "signatures", matrix.Signatures);
        JsonParts.Strings(writer, "alpn", matrix.Alpn);
        JsonParts.Strings(writer, "npn", matrix.NextProtocols);
        writer.WriteBoolean("compression", matrix.Compresses);
        if (matrix.AsksForCertificate is { } asks) writer.WriteBoolean("client_certificate_asked", asks);
        writer.WriteNumber("handshakes", matrix.Handshakes);
        writer.WriteString("incomplete", matrix.Incomplete);
    }

    private static string Order(TlsMatrixRow row) => row.HasOrder switch
    {
        true => "the server's order",
        false => "the client's order",
        null => "one cipher",
    };

    private static string Exchange(TlsMatrixCell cell) => cell.Exchange.Length > 0 ? cell.Exchange : cell.Suite.KeyExchange;

    private static IEnumerable<string> None(IReadOnlyList<string> values) => values.Count > 0 ? values : ["none"];
}
