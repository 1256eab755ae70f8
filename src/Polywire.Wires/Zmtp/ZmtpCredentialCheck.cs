namespace Polywire.Wires.Zmtp;

/// <summary>
/// A PLAIN server's question: may this user in with this password? It is called on the connection's thread and must not
/// block; compare in constant time (<see cref="System.Security.Cryptography.CryptographicOperations.FixedTimeEquals"/>).
/// </summary>
/// <param name="user">0 to 255 bytes, as the client sent them.</param>
/// <param name="password">0 to 255 bytes, as the client sent them.</param>
/// <returns>Whether it may in; null when it is not known yet: the session consumes nothing then, and asks again when it is called again.</returns>
public delegate bool? ZmtpCredentialCheck(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password);
