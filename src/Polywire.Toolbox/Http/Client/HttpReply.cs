using System.Text;
using System.Text.Json;
using Polywire.Messages;

namespace Polywire.Toolbox.Http;

/// <summary>A response: its status and headers, and its body as it comes. Holds a connection until the body is read to its end or it is disposed of.</summary>
public sealed class HttpReply : IAsyncDisposable
{
    private const int MostDrained = 64 * 1024;

    private readonly HttpResponseMessage _response;
    private readonly HttpLimits _limits;
    private readonly bool _decodes;
    private ReplyBody? _body;

    internal HttpReply(HttpResponseMessage response, HttpExchange exchange, IReadOnlyList<HttpExchange> history, HttpLimits limits, bool decodes)
    {
        _decodes = decodes;
        _response = response;
        _limits = limits;
        Exchange = exchange;
        History = history;
        // As they came over the wire; what .NET's collections hold is sorted into two, and compression takes some away. HTTP/2's have no other form.
        Headers = exchange.ResponseHead?.Headers
            ?? [.. response.Headers.Concat(response.Content.Headers).SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key.ToLowerInvariant(), value)))];
    }

    /// <summary>The status code, e.g. 200.</summary>
    public int Status => (int)_response.StatusCode;

    /// <summary>The server's words for it; may be empty.</summary>
    public string Reason => _response.ReasonPhrase ?? "";

    /// <summary>The version of HTTP that the server speaks.</summary>
    public Version Version => _response.Version;

    /// <summary>Where it came from, after redirects.</summary>
    public Uri Url => Exchange.Url;

    /// <summary>The headers in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The exchange that brought it.</summary>
    public HttpExchange Exchange { get; }

    /// <summary>All exchanges that led to it: redirects, retries, and the last one.</summary>
    public IReadOnlyList<HttpExchange> History { get; }

    /// <summary>Whether the status is below 400.</summary>
    public bool IsSuccess => Status < 400;

    /// <summary>The body's type without parameters, in lower case; empty when there is none.</summary>
    public string ContentType => (Header("Content-Type") ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The body's length on the wire where the server says it; null where it does not.</summary>
    public long? ContentLength => _response.Content.Headers.ContentLength;

    /// <summary>The first value of a header; null when it is not there.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Fails when the status is 400 or above.</summary>
    /// <exception cref="PolywireException">It is.</exception>
    public HttpReply EnsureSuccess() => IsSuccess ? this : throw new PolywireException(FailureKind.Refused, $"{Url} answered {StatusLine}.");

    /// <summary>Status and reason as they can be shown.</summary>
    internal string StatusLine => $"{Status} {PrintableText.Of(Reason)}".TrimEnd();

    /// <summary>The body as a stream, compression undone. A body that ends too early is a <see cref="PolywireException"/>, never a silent end.</summary>
    public async ValueTask<Stream> OpenBodyAsync(CancellationToken cancellationToken = default)
    {
        if (_body is not null) return _body;
        Stream wire = await _response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return _body = new ReplyBody(_decodes ? ContentCoding.Undo(wire, Header("Content-Encoding"), Url) : wire, Exchange, _limits);
    }

    /// <summary>The whole body.</summary>
    /// <exception cref="PolywireException">It is longer than <see cref="HttpLimits.BodyBytes"/>, or did not come in whole.</exception>
    public async ValueTask<byte[]> ReadBytesAsync(CancellationToken cancellationToken = default)
    {
        Stream body = await OpenBodyAsync(cancellationToken).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (bytes.Length + read > _limits.BodyBytes) throw new PolywireException(FailureKind.Limit, $"{Url}: the body has more than {_limits.BodyBytes} bytes (limit HttpLimits.BodyBytes)");
            await bytes.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        return bytes.ToArray();
    }

    /// <summary>The whole body as a text, in the character set that its type names, else UTF-8.</summary>
    /// <inheritdoc cref="ReadBytesAsync"/>
    public async ValueTask<string> ReadTextAsync(CancellationToken cancellationToken = default)
    {
        byte[] bytes = await ReadBytesAsync(cancellationToken).ConfigureAwait(false);
        return Charset.Of(Header("Content-Type")).GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
    }

    /// <summary>The whole body as JSON.</summary>
    /// <exception cref="PolywireException">It is no JSON, or as for <see cref="ReadBytesAsync"/>.</exception>
    public async ValueTask<JsonElement> ReadJsonAsync(CancellationToken cancellationToken = default)
    {
        byte[] bytes = await ReadBytesAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException wrong)
        {
            throw new PolywireException(FailureKind.Protocol, $"{Url}: the body is not JSON: {wrong.Message}", wrong);
        }
    }

    /// <summary>Gives the connection back, or closes it when the body was not read.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_body is not null) await _body.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
        Exchange.End();
    }

    /// <summary>Reads a short body away, so that the connection can be used again.</summary>
    internal async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        if (ContentLength > MostDrained) return;
        try
        {
            Stream body = await OpenBodyAsync(cancellationToken).ConfigureAwait(false);
            byte[] buffer = new byte[4096];
            for (int left = MostDrained, read = 1; left > 0 && read > 0; left -= read) read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (PolywireException)
        {
            // Nobody wants this body: where it is damaged the connection is closed, and the next request takes another.
        }
    }
}
