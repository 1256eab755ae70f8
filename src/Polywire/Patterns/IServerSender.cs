using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Patterns;

/// <summary>Sends from many threads to a server, to any name, without waiting for its answers.</summary>
internal interface IServerSender : IAsyncDisposable
{
    /// <summary>Where to.</summary>
    Address Address { get; }

    /// <summary>Sends a body to a name: a topic or a queue, as the sender was opened.</summary>
    /// <exception cref="PolywireException">The server refused an earlier message, or the connection is gone for good.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Sends a message to a name, with as much of its headers and parts as the wire can carry.</summary>
    /// <exception cref="PolywireException">The server refused an earlier message, or the connection is gone for good.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> name, Message message, CancellationToken cancellationToken);

    /// <summary>Completes when the server has dealt with all that was sent.</summary>
    /// <exception cref="PolywireException">It refused something, or the connection was lost before it had answered.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
