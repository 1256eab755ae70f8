using Microsoft.AspNetCore.Http;

namespace Polywire.AspNetCore;

/// <summary>One wire on an HTTP server. A new wire is a class of this and a line in <see cref="HttpEndpoints"/>.</summary>
internal interface IHttpEndpoint
{
    /// <summary>Whether a request is this wire's, by its path and, where wires share paths, its method and content type.</summary>
    bool Knows(HttpRequest request);

    /// <summary>Answers a request that it knows. Throws only when the connection is gone.</summary>
    Task ServeAsync(HttpContext context);

    /// <summary>The server is about to stop: ends what outlasts a request.</summary>
    Task CloseAsync();
}
