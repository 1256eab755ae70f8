using Polywire.Addressing;
using Polywire.Messages;

namespace Polywire.Patterns;

/// <summary>Pushes to a queue that a server keeps.</summary>
internal sealed class ServerPusher(IServerSender sender, ReadOnlyMemory<byte> queue) : Pusher
{
    /// <inheritdoc/>
    public override Address Address => sender.Address;

    /// <inheritdoc/>
    public override ValueTask PushAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        sender.SendAsync(queue, body, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask PushAsync(Message message, CancellationToken cancellationToken = default) =>
        sender.SendAsync(queue, message, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => sender.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => sender.DisposeAsync();
}
