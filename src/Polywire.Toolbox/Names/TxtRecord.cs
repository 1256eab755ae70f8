namespace Polywire.Toolbox.Names;

/// <summary>Texts of a name (TXT).</summary>
/// <param name="Values">The record's strings; bytes beyond ASCII as Latin-1.</param>
/// <param name="Ttl">How long it may be kept.</param>
public sealed record TxtRecord(IReadOnlyList<string> Values, TimeSpan Ttl);
