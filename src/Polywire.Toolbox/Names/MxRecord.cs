namespace Polywire.Toolbox.Names;

/// <summary>Who takes mail for a name (MX), the best first.</summary>
/// <param name="Exchange">The mail server.</param>
/// <param name="Preference">Smaller is better.</param>
/// <param name="Ttl">How long it may be kept.</param>
public sealed record MxRecord(string Exchange, ushort Preference, TimeSpan Ttl);
