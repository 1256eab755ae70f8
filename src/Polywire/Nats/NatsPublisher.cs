using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Nats;

/// <summary>Publishes with PUB, and with HPUB what has headers.</summary>
internal sealed class NatsPublisher(NatsSender sender) : Publisher
{
    /// <inheritdoc/>
    public override Address Address => sender.Address;

    /// <inheritdoc/>
    public override ValueTask PublishAsync(ReadOnlyMemory<byte> topic, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        sender.SendAsync(topic, body, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask PublishAsync(Message message, CancellationToken cancellationToken = default) =>
        message.Headers.Count + message.MoreParts.Count == 0
            ? sender.SendAsync(message.Topic, message.Body, cancellationToken)
            : sender.SendLaterAsync(NatsText.Subject(message.Topic.Span), NatsText.Headers(message), NatsText.Joined(message), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => sender.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => sender.DisposeAsync();
}
