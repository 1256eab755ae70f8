using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Polywire.Addressing;
using Polywire.Cli.Terminal;
using Polywire.Cli.TlsViews;
using Polywire.Toolbox.Tls;
using Polywire.Transports;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire tls HOST PORT</c>, <c>polywire tls --listen HOST PORT --cert FILE</c></summary>
internal static class TlsCommand
{
    private static readonly Argument<string> s_host = new("HOST") { Description = "Host name or IP address." };
    private static readonly Argument<int> s_port = new("PORT") { Description = "TCP port.", CustomParser = Port };
    private static readonly Option<string> s_ca = new("--ca") { Description = "Trust the authorities in this PEM file instead of the system's. To listen: ask clients for certificates of theirs.", HelpName = "FILE" };
    private static readonly Option<string> s_name = new("--name") { Description = "Ask for this name, and expect it in the certificate. Default: HOST.", HelpName = "NAME" };
    private static readonly Option<string> s_cert = new("--cert") { Description = "PEM file of our certificate: to listen, or for a server that asks for one.", HelpName = "FILE" };
    private static readonly Option<string> s_key = new("--key") { Description = "PEM file of its key. Default: it stands in the same file.", HelpName = "FILE" };
    private static readonly Option<bool> s_matrix = new("--matrix") { Description = "Also find out every protocol and cipher that the server takes, with hand-made hellos: what this machine would refuse is seen too." };
    private static readonly Option<long?> s_rate = new("--rate") { Description = "Begin at most so many handshakes per second. Default: 50.", HelpName = "N", CustomParser = static result => Options.Whole(result, 1) };
    private static readonly Option<StartTls> s_startTls = new("--starttls")
    {
        Description = "Change to TLS as this protocol does: smtp, imap, pop3, ftp, nats, postgres.",
        HelpName = "PROTOCOL",
        CustomParser = Protocol,
    };

    private static readonly Option<long?> s_expires = new("--expires-within") { Description = "Exit code 1 when a certificate of the chain expires within so many days.", HelpName = "DAYS", CustomParser = static result => Options.Whole(result, 0) };
    private static readonly Option<bool> s_listen = new("--listen") { Description = "Listen at HOST PORT, and print what each client offers." };
    private static readonly Option<string[]> s_alpn = new("--alpn")
    {
        Description = "Offer this protocol over ALPN, or take it when listening (repeatable). Default: h2 and http/1.1, and whatever the client wants.",
        HelpName = "NAME",
        Validators = { CheckAlpn },
    };

    private static readonly Option<long?> s_count = Options.Count("With --listen: end after so many clients.");
    private static readonly Option<bool> s_json = Options.Json();
    private static readonly Option[] s_askers = [s_name, s_matrix, s_rate, s_startTls, s_expires];

    public static Command Create() => new Subcommand("tls", "Look at a server's TLS: chain and why it fails, protocol, cipher, what it takes at all. Exit code 1 when chain or name does not hold.",
        "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout /tmp/cat.key -out /tmp/cat.pem",
        "polywire tls --listen 127.0.0.1 8443 --cert /tmp/cat.pem --key /tmp/cat.key &",
        "polywire tls 127.0.0.1 8443 --ca /tmp/cat.pem --expires-within 7",
        "polywire tls 127.0.0.1 8443 --ca /tmp/cat.pem --matrix --json")
    {
        s_host, s_port, s_ca, s_name, s_cert, s_key, s_matrix, s_rate, s_startTls, s_expires, s_alpn, s_listen, s_count, s_json,
    }.Runs(static (parsed, token) => parsed.GetValue(s_listen) ? ListenAsync(parsed, token) : InspectAsync(parsed, token), Options.Timeout());

    private static async Task<int> InspectAsync(ParseResult parsed, CancellationToken token)
    {
        if (parsed.GetResult(s_count) is { Implicit: false }) throw new AddressException("--count is for --listen.");
        var target = new TlsTarget(parsed.GetRequiredValue(s_host), parsed.GetRequiredValue(s_port)) { Name = parsed.GetValue(s_name), StartTls = parsed.GetValue(s_startTls) };
        TlsLimits limits = parsed.GetValue(s_rate) is { } rate ? new TlsLimits { HandshakesPerSecond = (int)Math.Min(rate, 1_000_000) } : new TlsLimits();
        PolywireException? without = null;
        int code = ExitCode.Failed;
        try
        {
            code = await ShakeAsync(parsed, target, limits, token);
        }
        catch (PolywireException failure) when (parsed.GetValue(s_matrix) && failure.Cause is FailureCause.Tls or FailureCause.Closed)
        {
            // What one handshake does not get hellos made by hand may.
            without = failure;
        }

        if (!parsed.GetValue(s_matrix)) return code;
        TlsMatrix matrix = await TlsMatrixProber.MeasureAsync(target, limits, cancellationToken: token);
        if (without is not null) Complaint.Write(without.Message, code);
        MatrixView.Write(matrix, parsed.GetValue(s_json));
        return matrix.Incomplete is null ? code : ExitCode.Failed;
    }

    private static async Task<int> ShakeAsync(ParseResult parsed, TlsTarget target, TlsLimits limits, CancellationToken token)
    {
        bool json = parsed.GetValue(s_json);
        try
        {
            TlsReport report = await TlsInspector.InspectAsync(target, new TlsInspection
            {
                CaFile = parsed.GetValue(s_ca),
                CertificateFile = parsed.GetValue(s_cert),
                KeyFile = parsed.GetValue(s_key),
                Alpn = parsed.GetValue(s_alpn) is { Length: > 0 } alpn ? alpn : null,
                Limits = limits,
            }, token);
            long? days = parsed.GetValue(s_expires);
            bool late = days is { } within && report.DaysLeft is { } left && left < within;
            ReportView.Write(report, late ? days : null, json);
            return report.Holds && !late ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception failure) when (json && failure is PolywireException or OperationCanceledException)
        {
            ReportView.WriteFailure(target, failure is PolywireException ? failure.Message : "it was ended before the server had answered");
            throw;
        }
    }

    private static async Task<int> ListenAsync(ParseResult parsed, CancellationToken token)
    {
        string certificate = parsed.GetValue(s_cert) ?? throw new AddressException("To listen a certificate is needed: --cert FILE, and --key FILE when its key stands elsewhere.");
        if (s_askers.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } stray) throw new AddressException($"{stray.Name} is for looking at a server, not for --listen.");
        await using TlsServer server = await BindAsync(parsed.GetRequiredValue(s_host), parsed.GetRequiredValue(s_port), new TlsServerOptions
        {
            CertificateFile = certificate,
            KeyFile = parsed.GetValue(s_key),
            CaFile = parsed.GetValue(s_ca),
            Alpn = parsed.GetValue(s_alpn) ?? [],
        }, token);
        await Console.Error.WriteLineAsync($"listening {server.Place}");
        long left = parsed.GetValue(s_count) ?? long.MaxValue;
        try
        {
            await foreach (TlsClientReport client in server.ClientsAsync(token))
            {
                ClientView.Write(client, parsed.GetValue(s_json));
                if (--left == 0) break;
            }
        }
        catch (OperationCanceledException) when (Interruption.WasTermination)
        {
            // As asked.
        }

        return ExitCode.Done;
    }

    private static async Task<TlsServer> BindAsync(string host, int port, TlsServerOptions options, CancellationToken token)
    {
        try
        {
            return TlsServer.Listen(new IPEndPoint(await SocketListener.HostAsync(host, token), port), options);
        }
        catch (SocketException failure)
        {
            throw new PolywireException(FailureKind.Refused, $"Cannot listen at {host} port {port}: {failure.Message}.", failure);
        }
    }

    // opaque ProtocolName<1..2^8-1>: https://www.rfc-editor.org/rfc/rfc7301#section-3.1
    private static void CheckAlpn(OptionResult result)
    {
        if (result.Tokens.FirstOrDefault(static token => Encoding.UTF8.GetByteCount(token.Value) is 0 or > byte.MaxValue) is { } wrong)
            result.AddError($"--alpn takes a protocol's name of 1 to 255 bytes, such as h2, not '{wrong.Value}'.");
    }

    private static int Port(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (ushort.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ushort port)) return port;
        result.AddError($"'{text}' is not a port: 0 to 65535.");
        return 0;
    }

    private static StartTls Protocol(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] known = [.. Enum.GetNames<StartTls>().Select(static name => name.ToLowerInvariant()).Where(static name => name != "none")];
        if (known.Contains(text)) return Enum.Parse<StartTls>(text, ignoreCase: true);
        result.AddError($"--starttls takes one of {string.Join(", ", known)}, not '{text}'. Did you mean '{Spelling.Nearest(text, known)}'?");
        return default;
    }
}
