using System.Net;

namespace Polywire.Rpc;

/// <summary>
/// Uses a connection once where a server closes it after each reply: HTTP/1.0 without keep-alive, as Python's XML-RPC and
/// JSON-RPC servers speak it. The pool would reuse it until it notices, and a POST that meets the closing is lost.
/// </summary>
/// <param name="pooled">For servers that keep connections.</param>
/// <param name="once">For those that do not.</param>
internal sealed class ConnectionReuse(SocketsHttpHandler pooled, SocketsHttpHandler once) : DelegatingHandler(pooled)
{
    private readonly HttpMessageInvoker _once = new(once);
    private volatile bool _closes;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_closes)
            return await _once.SendAsync(request, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        // https://www.rfc-editor.org/rfc/rfc9112#section-9.3
        if (response.Version == HttpVersion.Version10 && !response.Headers.Connection.Contains("keep-alive"))
            _closes = true;
        return response;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _once.Dispose();
        base.Dispose(disposing);
    }
}
