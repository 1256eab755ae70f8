using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Polywire.AspNetCore.Hosting;

/// <summary>
/// Stands for the connections of one HTTP version on a port that serves two. Kestrel fixes a version per endpoint when there is no
/// TLS to negotiate it (dotnet/aspnetcore#43836), so each version gets an endpoint of its own, fed by <see cref="OnePortTransport"/>.
/// </summary>
internal sealed class VersionEndPoint(HttpProtocols version, EndPoint place) : EndPoint
{
    /// <summary><see cref="HttpProtocols.Http1"/> or <see cref="HttpProtocols.Http2"/>.</summary>
    internal HttpProtocols Version { get; } = version;

    public override string ToString() => $"{place} ({Version})";
}
