namespace Polywire.Sockets;

/// <summary>What a server does with one datagram, as a class: an object of its own per datagram. Python's <c>DatagramRequestHandler</c>.</summary>
public interface IDatagramConversation
{
    /// <summary>Works on it.</summary>
    Task ServeAsync(DatagramRequest request);
}
