using System.Text;
using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Patterns;

/// <summary>Sends messages to whoever subscribes to their topics. Sends are safe from many threads; order holds per thread.</summary>
public abstract class Publisher : IAsyncDisposable
{
    /// <summary>Where it is connected or bound; port 0 has become the real one.</summary>
    public abstract Address Address { get; }

    /// <summary>Connects to <paramref name="address"/>. On a brokerless wire the peer may come later; a wire with a server is reached before this returns.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The peer refused, cannot be reached, or the wire has no such pattern.</exception>
    public static ValueTask<Publisher> ConnectAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: false, options, cancellationToken);

    /// <summary>Listens at <paramref name="address"/>: for brokerless wires.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address is in use, or the wire cannot listen.</exception>
    public static ValueTask<Publisher> BindAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: true, options, cancellationToken);

    /// <summary>Connects or listens.</summary>
    public static ValueTask<Publisher> OpenAsync(Address address, bool bind, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => WirePatterns.Of(address, bind).OpenPublisherAsync(address, bind, options ?? PatternOptions.Default, cancellationToken);

    /// <summary>
    /// Publishes one message. Completes at once as a rule: the message is on its way, not delivered. What happens to
    /// a subscriber that cannot keep up is the wire's rule (ZeroMQ drops at the high-water mark, a server cuts it off).
    /// </summary>
    /// <exception cref="PolywireException">The connection is gone for good, or the server refused an earlier message.</exception>
    public abstract ValueTask PublishAsync(ReadOnlyMemory<byte> topic, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>Publishes text, in UTF-8.</summary>
    public ValueTask PublishAsync(string topic, string body, CancellationToken cancellationToken = default)
        => PublishAsync(Encoding.UTF8.GetBytes(topic), Encoding.UTF8.GetBytes(body), cancellationToken);

    /// <summary>Publishes a message with its further parts and headers; a wire without them joins the parts and drops the headers.</summary>
    public abstract ValueTask PublishAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>Completes when all that was published has left this process; over a wire that acknowledges, when it was acknowledged.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Completes when somebody may hear: on a brokerless wire, once a peer has subscribed to something (what is
    /// published before that is dropped); at once on a wire with a server, and when that has happened before.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; nobody has subscribed yet.</exception>
    public virtual ValueTask WaitForSubscriberAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <summary>Closes; what was accepted for sending is sent first, within <see cref="PatternOptions.Linger"/>.</summary>
    public abstract ValueTask DisposeAsync();
}
