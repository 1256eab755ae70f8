namespace Polywire.Hubs.Security;

/// <summary>What a user's password comes to under the process's own key.</summary>
internal delegate byte[] ProofOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> password);
