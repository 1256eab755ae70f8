using System.Text;
using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Patterns;

/// <summary>Answers requests, one after the other: each ReceiveAsync is followed by one ReplyAsync.</summary>
public abstract class Replier : IAsyncDisposable
{
    /// <summary>Where it is connected or bound; port 0 has become the real one.</summary>
    public abstract Address Address { get; }

    /// <summary>Connects to <paramref name="address"/>. On a brokerless wire the peer may come later; a wire with a server is reached before this returns.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The peer refused, cannot be reached, or the wire has no such pattern.</exception>
    public static ValueTask<Replier> ConnectAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: false, options, cancellationToken);

    /// <summary>Listens at <paramref name="address"/>: for brokerless wires.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address is in use, or the wire cannot listen.</exception>
    public static ValueTask<Replier> BindAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: true, options, cancellationToken);

    /// <summary>Connects or listens.</summary>
    public static ValueTask<Replier> OpenAsync(Address address, bool bind, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => WirePatterns.Of(address, bind).OpenReplierAsync(address, bind, options ?? PatternOptions.Default, cancellationToken);

    /// <summary>The next request, valid until <see cref="ReplyAsync(ReadOnlyMemory{byte}, CancellationToken)"/> has returned.</summary>
    /// <exception cref="PolywireException">The connection is gone for good.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the request that would have come, comes next time.</exception>
    public abstract ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers the request last received. An asker that has gone is no error.</summary>
    /// <exception cref="InvalidOperationException">There is no request to answer.</exception>
    public abstract ValueTask ReplyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>Answers with text, in UTF-8.</summary>
    public ValueTask ReplyAsync(string body, CancellationToken cancellationToken = default) => ReplyAsync(Encoding.UTF8.GetBytes(body), cancellationToken);

    /// <summary>Closes; what was accepted for sending is sent first, within <see cref="PatternOptions.Linger"/>.</summary>
    public abstract ValueTask DisposeAsync();
}
