using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Redis;

/// <summary>Pushes with RPUSH to the tail of the address's queue; pullers take from the head.</summary>
internal sealed class RedisPusher(RedisSender sender) : Pusher
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
