using System.Collections.ObjectModel;
using Microsoft.AspNetCore.Http;
using Polywire.Rpc;

namespace Polywire.AspNetCore;

/// <summary>Who sent a request, for the method that it calls. Knows nothing any more once the request is over.</summary>
/// <param name="context">The request.</param>
internal sealed class HttpCaller(HttpContext context) : IBodyCaller
{
    private HttpContext? _context = context;
    private IReadOnlyDictionary<string, string>? _headers;

    public string Peer => _context is { } context ? $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}" : "";

    public string? User => _context?.User.Identity?.Name;

    public IReadOnlyDictionary<string, string> Headers => _headers ??= _context is { } context
        ? context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString())
        : ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The request is over, and its context is used for the next one.</summary>
    internal void Forget() => _context = null;
}
