using System.Net;

namespace Polywire.Rpc;

/// <summary>
/// Uses a connection once where a server closes it after each reply: HTTP/1.0 without keep-alive, as Python's XML-RPC and
/// JSON-RPC servers speak it. The pool would reuse it until it notices, and a POST that meets the closing is lost.
/// </summary>
/// <param name="pooled">For servers that keep connections.</param>
/// <param name="once">Makes the one for those that do not: few need it.</param>
internal sealed class ConnectionReuse(SocketsHttpHandler pooled, Func<SocketsHttpHandler> once) : DelegatingHandler(pooled)
{
    private readonly Lazy<HttpMessageInvoker> _once = new(() => new HttpMessageInvoker(once()));
    private volatile bool _closes;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_closes)
            return await _once.Value.SendAsync(request, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        // https://www.rfc-editor.org/rfc/rfc9112#section-9.3
        if (response.Version == HttpVersion.Version10 && !response.Headers.Connection.Contains("keep-alive"))
            _closes = true;
        return response;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _once.IsValueCreated)
            _once.Value.Dispose();
        base.Dispose(disposing);
    }
}
