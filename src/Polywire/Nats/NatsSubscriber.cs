using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Nats;

/// <summary>
/// Subscribes to subjects, with <c>*</c> for one token and <c>&gt;</c> for all further ones; the empty topic is <c>&gt;</c>. With <c>?group=NAME</c>
/// the subscribers of a group share what comes. A message that matches several subscriptions comes several times, as NATS sends it.
/// </summary>
internal sealed class NatsSubscriber : Subscriber
{
    private readonly NatsIncoming _incoming;

    private NatsSubscriber(Address address, PatternOptions options) => _incoming = new NatsIncoming(address, options, topics: true);

    /// <inheritdoc/>
    public override Address Address => _incoming.Connection.Address;

    /// <summary>Connects.</summary>
    public static async ValueTask<NatsSubscriber> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var subscriber = new NatsSubscriber(address, options);
        await subscriber._incoming.Connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return subscriber;
    }

    /// <inheritdoc/>
    public override ValueTask SubscribeAsync(ReadOnlyMemory<byte> topic, CancellationToken cancellationToken = default) =>
        _incoming.SubscribeAsync(Subject(topic), _incoming.Connection.Settings.Group, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask UnsubscribeAsync(ReadOnlyMemory<byte> topic, CancellationToken cancellationToken = default) =>
        _incoming.UnsubscribeAsync(Subject(topic), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default) => _incoming.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _incoming.DisposeAsync();

    private static byte[] Subject(ReadOnlyMemory<byte> topic) => topic.IsEmpty ? ">"u8.ToArray() : NatsText.Subject(topic.Span);
}
