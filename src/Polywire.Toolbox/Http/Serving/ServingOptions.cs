using System.Net;

namespace Polywire.Toolbox.Http;

/// <summary>Whom a <see cref="SmallServer"/> serves.</summary>
public sealed record ServingOptions
{
    /// <summary>Who may come (HTTP Basic); null for everybody.</summary>
    public NetworkCredential? User { get; init; }

    /// <summary>Whether other machines may come without a user, and under any host name. Default: no.</summary>
    public bool Insecure { get; init; }

    /// <summary>Told a line per request, as web servers log them; null for nobody.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>The server's limits.</summary>
    public ServingLimits Limits { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
