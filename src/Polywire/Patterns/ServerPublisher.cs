using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Patterns;

/// <summary>Publishes through a server.</summary>
internal sealed class ServerPublisher(IServerSender sender) : Publisher
{
    /// <inheritdoc/>
    public override Address Address => sender.Address;

    /// <inheritdoc/>
    public override ValueTask PublishAsync(ReadOnlyMemory<byte> topic, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        sender.SendAsync(topic, body, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask PublishAsync(Message message, CancellationToken cancellationToken = default) =>
        sender.SendAsync(message.Topic, message, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => sender.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => sender.DisposeAsync();
}
