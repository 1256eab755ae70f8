namespace Polywire.Connections;

/// <summary>
/// Decides whether a peer may in as <paramref name="user"/>. It may take its time, to prove a hashed password or to make guessing slow: the peer
/// waits, and no thread does.
/// </summary>
/// <param name="user">The name that the peer tells, UTF-8.</param>
/// <param name="password">What it proves it with, UTF-8. Compare in constant time.</param>
/// <returns>Whether it may in.</returns>
public delegate ValueTask<bool> CredentialCheck(ReadOnlyMemory<byte> user, ReadOnlyMemory<byte> password);
