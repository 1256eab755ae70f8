using System.Text;
using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Patterns;

/// <summary>Takes messages from a queue that no other puller gets. One receive at a time.</summary>
public abstract class Puller : IAsyncDisposable, IAsyncEnumerable<Message>
{
    /// <summary>Where it is connected or bound; port 0 has become the real one.</summary>
    public abstract Address Address { get; }

    /// <summary>Connects to <paramref name="address"/>. On a brokerless wire the peer may come later; a wire with a server is reached before this returns.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The peer refused, cannot be reached, or the wire has no such pattern.</exception>
    public static ValueTask<Puller> ConnectAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: false, options, cancellationToken);

    /// <summary>Listens at <paramref name="address"/>: for brokerless wires.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address is in use, or the wire cannot listen.</exception>
    public static ValueTask<Puller> BindAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: true, options, cancellationToken);

    /// <summary>Connects or listens.</summary>
    public static ValueTask<Puller> OpenAsync(Address address, bool bind, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => WirePatterns.Of(address, bind).OpenPullerAsync(address, bind, options ?? PatternOptions.Default, cancellationToken);

    /// <summary>The next message, valid until the next call. A cancelled call has taken nothing.</summary>
    /// <exception cref="PolywireException">The connection is gone for good.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the message that would have come, comes next time.</exception>
    public abstract ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Messages until cancelled; each is valid until the next.</summary>
    public async IAsyncEnumerator<Message> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (true) yield return await ReceiveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes; what was accepted for sending is sent first, within <see cref="PatternOptions.Linger"/>.</summary>
    public abstract ValueTask DisposeAsync();
}
