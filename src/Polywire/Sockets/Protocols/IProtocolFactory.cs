namespace Polywire.Sockets;

/// <summary>Makes a protocol for each connection, and holds what they share. Twisted's <c>Factory</c>.</summary>
public interface IProtocolFactory
{
    /// <summary>A new one; null turns the peer away.</summary>
    /// <param name="remoteName">The peer's address.</param>
    Protocol? BuildProtocol(string remoteName);
}
