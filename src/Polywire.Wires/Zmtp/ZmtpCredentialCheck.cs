namespace Polywire.Wires.Zmtp;

/// <summary>
/// A PLAIN server's question: may this user in with this password? It is called on the connection's thread and must not
/// block; compare in constant time (<see cref="System.Security.Cryptography.CryptographicOperations.FixedTimeEquals"/>).
/// </summary>
/// <param name="user">0 to 255 bytes, as the client sent them.</param>
/// <param name="password">0 to 255 bytes, as the client sent them.</param>
public delegate bool ZmtpCredentialCheck(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password);
