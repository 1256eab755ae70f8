namespace Polywire.Toolbox.Names;

/// <summary>What a name is an alias of (CNAME).</summary>
/// <param name="CanonicalName">The other name.</param>
/// <param name="Ttl">How long it may be kept.</param>
public sealed record CNameRecord(string CanonicalName, TimeSpan Ttl);
