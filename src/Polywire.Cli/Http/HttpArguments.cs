using System.CommandLine;
using System.Net;
using Polywire.Toolbox.Http;
using Polywire.Transports;

namespace Polywire.Cli.Http;

/// <summary>The options of <c>polywire http</c>.</summary>
internal sealed class HttpArguments
{
    private readonly Option<bool> _form = new("--form", "-f") { Description = "Fields make a form; with files one of parts." };
    private readonly Option<bool> _multipart = new("--multipart") { Description = "Fields make a form of parts, with or without files." };
    private readonly Option<string?> _raw = new("--raw") { Description = "The body as it is.", HelpName = "TEXT" };
    private readonly Option<bool> _ignoreInput = new("--ignore-stdin", "-I") { Description = "Do not read standard input, whatever it is: for cron and scripts." };
    private readonly Option<string[]> _headers = new("--header") { Description = "A header, as curl takes it; may be given often.", HelpName = "NAME:VALUE" };
    private readonly Option<string?> _user = new("--user") { Description = "Log in with HTTP Basic; with --aws-sigv4 the key's id and the key.", HelpName = "NAME:PASSWORD" };
    private readonly Option<string?> _aws = new("--aws-sigv4") { Description = "Sign with AWS Signature Version 4, e.g. us-east-1:s3, or as curl takes it: aws:amz:us-east-1:s3. Key from --user or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.", HelpName = "REGION:SERVICE" };
    private readonly Option<bool> _follow = new("--follow", "-F") { Description = "Follow redirects: 10 at most, never from https to http, without log-in and cookies to another host. Downloads do." };
    private readonly Option<long?> _retry = new("--retry") { Description = "Try again so often when there is no connection, and on 408, 429, 502, 503, 504 if the method may be repeated; waits as long as Retry-After says, up to 60 s.", HelpName = "N", CustomParser = result => Options.Whole(result, 0) };
    private readonly Option<bool> _download = new("--download", "-d") { Description = "Save the body under the server's name for it, or the URL's; unfinished it is NAME.part." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Save the body as FILE; - is standard output.", HelpName = "FILE" };
    private readonly Option<bool> _continue = new("--continue", "-c") { Description = "Go on with NAME.part, if the server still has the same file; NAME without NAME.part is whole, and nothing is asked for." };
    private readonly Option<string?> _unix = new("--unix") { Description = "Connect to a Unix socket; @NAME for an abstract one.", HelpName = "PATH" };
    private readonly Option<string?> _proxy = new("--proxy") { Description = "Through an HTTP or SOCKS proxy: http://HOST:PORT, socks5://HOST:PORT; NAME:PASSWORD@ before HOST logs in.", HelpName = "URL" };
    private readonly Option<bool> _http2 = new("--http2") { Description = "Speak HTTP/2; without TLS the server must know." };
    private readonly Option<string?> _ca = new("--ca") { Description = "Trust the authorities in FILE instead of the system's.", HelpName = "FILE" };
    private readonly Option<string?> _certificate = new("--cert") { Description = "Our own certificate (PEM).", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "Its key, when it stands in another file.", HelpName = "FILE" };
    private readonly Option<bool> _insecure = new("--insecure", "-k") { Description = "Accept any certificate." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show on standard error what went over the wire, and how each body is framed; secrets as ***." };
    private readonly Option<bool> _secrets = new("--show-secrets") { Description = "With -v: show passwords, tokens and cookies too." };
    private readonly Option<bool> _timing = new("--timing") { Description = "Say on standard error where the time went: name, connection, TLS, first byte, all." };
    private readonly Option<bool> _pretty = new("--pretty") { Description = "Indent JSON even when the output is no terminal." };
    private readonly Option<bool> _json = Options.Json();

    public Argument<string[]> Words { get; } = new("REQUEST") { Description = "The method (default: POST with a body, else GET), where to, and items.", HelpName = "[METHOD] URL [ITEM...]", Arity = ArgumentArity.ZeroOrMore };

    public IEnumerable<Option> All =>
        [_form, _multipart, _raw, _ignoreInput, _headers, _user, _aws, _follow, _retry, _download, _output, _continue, _unix, _proxy, _http2, _ca, _certificate, _key, _insecure, _verbose, _secrets, _timing, _pretty, _json];

    /// <exception cref="FormatException">Something does not fit.</exception>
    public HttpOrder Read(ParseResult parsed)
    {
        RequestLine line = RequestLine.Parse(parsed.GetValue(Words) ?? []);
        string? output = parsed.GetValue(_output);
        bool saves = (parsed.GetValue(_download) || output is not null) && output != "-";
        if (parsed.GetValue(_ignoreInput) && line.WantsInput) throw new FormatException("@- takes the body from standard input, which --ignore-stdin leaves alone: give one of them.");
        if (parsed.GetValue(_continue) && !saves) throw new FormatException("--continue goes with --download or --output.");
        return new HttpOrder
        {
            Line = line with
            {
                Form = parsed.GetValue(_form),
                Multipart = parsed.GetValue(_multipart),
                Raw = parsed.GetValue(_raw),
                Items = [.. line.Items, .. (parsed.GetValue(_headers) ?? []).Select(Header)],
            },
            Session = Session(parsed, line, saves), IgnoresInput = parsed.GetValue(_ignoreInput),
            Download = saves ? new DownloadOptions { Path = output, Continue = parsed.GetValue(_continue) } : null,
            Json = parsed.GetValue(_json), Pretty = parsed.GetValue(_pretty), Timing = parsed.GetValue(_timing),
            Verbose = parsed.GetValue(_verbose), Secrets = parsed.GetValue(_secrets),
        };
    }

    private HttpSessionOptions Session(ParseResult parsed, RequestLine line, bool saves)
    {
        string[]? user = parsed.GetValue(_user)?.Split(':', 2);
        string? proxy = parsed.GetValue(_proxy);
        Uri? through = null;
        if (proxy is not null && (!Uri.TryCreate(proxy, UriKind.Absolute, out through) || through.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5")))
            throw new FormatException($"--proxy takes http://HOST:PORT or socks5://HOST:PORT, not '{proxy}'.");
        AwsSigner? aws = parsed.GetValue(_aws) is { } place ? Signer(place, user) : null;
        return new HttpSessionOptions
        {
            User = aws is null && user is not null ? new NetworkCredential(user[0], user.Length > 1 ? user[1] : "") : null,
            Aws = aws,
            UnixSocket = parsed.GetValue(_unix) ?? line.UnixSocket,
            Proxy = through,
            Tls = new TlsOptions { CaFile = parsed.GetValue(_ca), CertificateFile = parsed.GetValue(_certificate), KeyFile = parsed.GetValue(_key), Insecure = parsed.GetValue(_insecure) },
            // A redirect's page is nobody's download.
            FollowRedirects = saves || parsed.GetValue(_follow),
            Http2 = parsed.GetValue(_http2),
            Retry = new RetryPolicy { Retries = (int)Math.Min(parsed.GetValue(_retry) ?? 0, int.MaxValue) },
        };
    }

    private static AwsSigner Signer(string place, string[]? user)
    {
        // curl's form names two providers first: aws:amz:us-east-1:s3
        if (place.Split(':').TakeLast(2).ToArray() is not [{ Length: > 0 } region, { Length: > 0 } service] || place.Split(':').Length is not (2 or 4))
            throw new FormatException($"--aws-sigv4 takes REGION:SERVICE, e.g. us-east-1:s3, not '{place}'.");
        string? id = user?[0] ?? Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"), key = user is [_, var given] ? given : Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY");
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(key)) throw new FormatException("--aws-sigv4 needs a key: --user ID:KEY, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
        return new AwsSigner(id, key, region, service) { SessionToken = user is null ? Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN") : null };
    }

    private static RequestItem Header(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new RequestItem(RequestItemKind.Header, text[..colon].Trim(), text[(colon + 1)..].Trim()) : throw new FormatException($"--header takes NAME:VALUE, not '{text}'.");
    }
}
