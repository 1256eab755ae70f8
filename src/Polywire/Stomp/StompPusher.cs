using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Stomp;

/// <summary>Pushes with SEND to <c>/queue/…</c>, the address's queue.</summary>
internal sealed class StompPusher(StompSender sender) : Pusher
{
    /// <inheritdoc/>
    public override Address Address => sender.Address;

    /// <inheritdoc/>
    public override ValueTask PushAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        sender.SendAsync(sender.Settings.Queue, body, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask PushAsync(Message message, CancellationToken cancellationToken = default) =>
        sender.SendAsync(sender.Settings.Queue, message, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask FlushAsync(CancellationToken cancellationToken = default) => sender.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => sender.DisposeAsync();
}
