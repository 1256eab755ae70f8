namespace Polywire.Hubs.Security;

/// <summary>One place of a <see cref="NamePattern"/>.</summary>
/// <param name="Bytes">Which bytes may stand there.</param>
/// <param name="Repeats">Whether any number of them may, none too; else exactly one.</param>
internal readonly record struct NameStep(ByteSet Bytes, bool Repeats);
