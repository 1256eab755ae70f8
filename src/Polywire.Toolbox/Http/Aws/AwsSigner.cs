using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>
/// Signs requests as AWS's services, and those that are like them, ask for it: Signature Version 4 in the header Authorization
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
/// </summary>
/// <param name="AccessKey">The key's id.</param>
/// <param name="SecretKey">The key.</param>
/// <param name="Region">Where the service is, e.g. <c>us-east-1</c>.</param>
/// <param name="Service">Its short name, e.g. <c>s3</c>.</param>
public sealed record AwsSigner(string AccessKey, string SecretKey, string Region, string Service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256", Terminator = "aws4_request", Unsigned = "UNSIGNED-PAYLOAD";

    // What proxies change on the way, and what is made while sending.
    private static readonly string[] s_notSigned = ["authorization", "connection", "expect", "user-agent", "transfer-encoding", "x-amzn-trace-id"];

    /// <summary>The token of a temporary key; null for a key that stays.</summary>
    public string? SessionToken { get; init; }

    // S3 takes paths as they are, and wants to know the body's hash.
    private bool IsS3 => Service == "s3";

    /// <summary>Never the keys.</summary>
    public override string ToString() => $"AwsSigner {{ AccessKey = {AccessKey}, Region = {Region}, Service = {Service} }}";

    /// <summary>The request with its date, its body's hash and its signature.</summary>
    internal async ValueTask<OutgoingRequest> SignAsync(OutgoingRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string hash = request.Body is null ? Hash("") : await request.Body.HashAsync(cancellationToken).ConfigureAwait(false) ?? Unsigned;
        if (hash == Unsigned && !IsS3) throw new ArgumentException($"A body that can be read only once, such as standard input, can be signed for s3, not for {Service}: put it into a file first.");
        // Servers disagree on whether + is a space: none does on %20.
        Uri url = new UriBuilder(request.Url) { Query = request.Url.Query.Replace("+", "%20", StringComparison.Ordinal) }.Uri;
        OutgoingRequest dated = request.Without("X-Amz-Date", "Authorization").With("X-Amz-Date", Stamp(now)) with { Url = url };
        if (SessionToken is not null) dated = dated.Without("X-Amz-Security-Token").With("X-Amz-Security-Token", SessionToken);
        if (IsS3 || request.Body is not null) dated = dated.Without("X-Amz-Content-Sha256").With("X-Amz-Content-Sha256", hash);
        IEnumerable<KeyValuePair<string, string>> headers = dated.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value ?? ""));
        if (dated.Header("Host") is null) headers = headers.Append(KeyValuePair.Create("Host", url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}"));
        return dated.With("Authorization", Authorization(dated.Method, url.AbsolutePath, url.Query.TrimStart('?'), [.. headers], hash, now));
    }

    /// <summary>The header Authorization for a request.</summary>
    internal string Authorization(string method, string path, string query, IReadOnlyList<KeyValuePair<string, string>> headers, string hash, DateTimeOffset now)
    {
        string canonical = CanonicalRequest(method, path, query, headers, hash);
        string signature = Signature(StringToSign(canonical, now), now);
        return $"{Algorithm} Credential={AccessKey}/{Scope(now)}, SignedHeaders={SignedNames(headers)}, Signature={signature}";
    }

    /// <summary>Step 1: method, path, query, headers, their names, the body's hash.</summary>
    internal string CanonicalRequest(string method, string path, string query, IReadOnlyList<KeyValuePair<string, string>> headers, string hash) =>
        $"{method}\n{CanonicalPath(path)}\n{CanonicalQuery(query)}\n{CanonicalHeaders(headers)}\n{SignedNames(headers)}\n{hash}";

    /// <summary>Step 3: algorithm, time, scope, hash of step 1.</summary>
    internal string StringToSign(string canonical, DateTimeOffset now) => $"{Algorithm}\n{Stamp(now)}\n{Scope(now)}\n{Hash(canonical)}";

    /// <summary>Step 4: a key for the day, the region and the service, and with it the signature.</summary>
    internal string Signature(string toSign, DateTimeOffset now)
    {
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (string step in new[] { Stamp(now)[..8], Region, Service, Terminator }) key = Mac(key, step);
        return Convert.ToHexStringLower(Mac(key, toSign));
    }

    private string Scope(DateTimeOffset now) => $"{Stamp(now)[..8]}/{Region}/{Service}/{Terminator}";

    private static string Stamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    // What stands on the wire is escaped once more, by every service but S3.
    private string CanonicalPath(string path) => path.Length == 0 ? "/" : IsS3 ? path : UrlQuoting.Quote(Normal(path), "/~");

    // Without empty segments, "." and "..".
    private static string Normal(string path)
    {
        List<string> segments = [];
        foreach (string segment in path.Split('/'))
        {
            if (segment == ".." && segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("" or "." or "..")) segments.Add(segment);
        }

        return "/" + string.Join('/', segments) + (segments.Count > 0 && path.EndsWith('/') ? "/" : "");
    }

    private static string CanonicalQuery(string query)
    {
        if (query.Length == 0) return "";
        IEnumerable<(string Name, string Value)> pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => (Escape(pair[0]), pair.Length > 1 ? Escape(pair[1]) : ""));
        return string.Join('&', pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Escape(string text) => UrlQuoting.Quote(UrlQuoting.Unquote(text), "-_.~");

    private static string CanonicalHeaders(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        string.Concat(Signed(headers).Select(group => $"{group.Key}:{string.Join(',', group.Select(header => OneSpace(header.Value)))}\n"));

    private static string SignedNames(IReadOnlyList<KeyValuePair<string, string>> headers) => string.Join(';', Signed(headers).Select(group => group.Key));

    private static IEnumerable<IGrouping<string, KeyValuePair<string, string>>> Signed(IReadOnlyList<KeyValuePair<string, string>> headers) => headers
        .GroupBy(header => header.Key.ToLowerInvariant(), StringComparer.Ordinal).Where(group => !s_notSigned.Contains(group.Key)).OrderBy(group => group.Key, StringComparer.Ordinal);

    private static string OneSpace(string value) => string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
