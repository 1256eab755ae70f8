using System.Text;
using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Patterns;

/// <summary>Puts messages on a queue: each reaches one puller. Sends are safe from many threads; order holds per thread.</summary>
public abstract class Pusher : IAsyncDisposable
{
    /// <summary>Where it is connected or bound; port 0 has become the real one.</summary>
    public abstract Address Address { get; }

    /// <summary>Connects to <paramref name="address"/>. On a brokerless wire the peer may come later; a wire with a server is reached before this returns.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The peer refused, cannot be reached, or the wire has no such pattern.</exception>
    public static ValueTask<Pusher> ConnectAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: false, options, cancellationToken);

    /// <summary>Listens at <paramref name="address"/>: for brokerless wires.</summary>
    /// <exception cref="AddressException">The address is wrong.</exception>
    /// <exception cref="PolywireException">The address is in use, or the wire cannot listen.</exception>
    public static ValueTask<Pusher> BindAsync(string address, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => OpenAsync(Address.Parse(address), bind: true, options, cancellationToken);

    /// <summary>Connects or listens.</summary>
    public static ValueTask<Pusher> OpenAsync(Address address, bool bind, PatternOptions? options = null, CancellationToken cancellationToken = default)
        => WirePatterns.Of(address, bind).OpenPusherAsync(address, bind, options ?? PatternOptions.Default, cancellationToken);

    /// <summary>Puts one message on the queue; waits while every puller is at its high-water mark.</summary>
    /// <exception cref="PolywireException">The connection is gone for good, or the server refused an earlier message (its queue is full).</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the message was not accepted.</exception>
    public abstract ValueTask PushAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>Pushes text, in UTF-8.</summary>
    public ValueTask PushAsync(string body, CancellationToken cancellationToken = default) => PushAsync(Encoding.UTF8.GetBytes(body), cancellationToken);

    /// <summary>Pushes a message with its further parts; a wire without them joins the parts.</summary>
    public abstract ValueTask PushAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>Completes when all that was pushed has left this process; over a wire that acknowledges, when it was acknowledged.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Closes; what was accepted for sending is sent first, within <see cref="PatternOptions.Linger"/>.</summary>
    public abstract ValueTask DisposeAsync();
}
