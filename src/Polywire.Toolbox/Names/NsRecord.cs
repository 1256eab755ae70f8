namespace Polywire.Toolbox.Names;

/// <summary>A server of a zone (NS).</summary>
/// <param name="Name">The server.</param>
/// <param name="Ttl">How long it may be kept.</param>
public sealed record NsRecord(string Name, TimeSpan Ttl);
