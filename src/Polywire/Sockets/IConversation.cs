namespace Polywire.Sockets;

/// <summary>What a server does with one connection, as a class: an object of its own per connection, with fields. Python's <c>StreamRequestHandler</c>.</summary>
public interface IConversation
{
    /// <summary>Talks; the connection is closed when this returns.</summary>
    /// <param name="connection">The connection; the server's to dispose.</param>
    Task ServeAsync(SocketConnection connection);
}
