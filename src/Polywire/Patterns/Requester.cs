using System.Text;
using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Patterns;

/// <summary>Asks and waits for the answer. Requests may be made from many threads; a wire that allows one at a time queues them.</summary>
public abstract class Requester : IAsyncDisposable
{
    /// <summary>Where it is connected or bound; port 0 has become the real one.</summary>
    public abstract Address Address { get; }

    /// <summary>Connects to <paramref name="address"/>. On a brokerless wire the peer may come later; a wire with a server is reached before this returns.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The peer refused, cannot be reached, or the wire has no such pattern.</exception>
    public static ValueTask<Requester> ConnectAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: false, options, cancellationToken);

    /// <summary>Listens at <paramref name="address"/>: for brokerless wires.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address is in use, or the wire cannot listen.</exception>
    public static ValueTask<Requester> BindAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: true, options, cancellationToken);

    /// <summary>Connects or listens.</summary>
    public static ValueTask<Requester> OpenAsync(Address address, bool bind, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => WirePatterns.Of(address, bind).OpenRequesterAsync(address, bind, options ?? PatternOptions.Default, cancellationToken);

    /// <summary>Sends a request and returns its reply, valid until the next request.</summary>
    /// <exception cref="PolywireException">The peer refused, or the connection is gone for good.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a reply that comes late is discarded.</exception>
    public abstract ValueTask<Message> RequestAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>Asks with text, in UTF-8.</summary>
    public ValueTask<Message> RequestAsync(string body, CancellationToken cancellationToken = default) => RequestAsync(Encoding.UTF8.GetBytes(body), cancellationToken);

    /// <summary>Closes; what was accepted for sending is sent first, within <see cref="PatternOptions.Linger"/>.</summary>
    public abstract ValueTask DisposeAsync();
}
