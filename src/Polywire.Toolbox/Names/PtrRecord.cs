namespace Polywire.Toolbox.Names;

/// <summary>The name of an address (PTR).</summary>
/// <param name="Name">The name.</param>
/// <param name="Ttl">How long it may be kept.</param>
public sealed record PtrRecord(string Name, TimeSpan Ttl);
