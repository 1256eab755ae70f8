using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Stomp;

/// <summary>
/// Pulls with SUBSCRIBE to <c>/queue/…</c>. A message counts as dealt with when the next one is asked for, or the puller is disposed of; several are
/// acknowledged at once, at the latest when there is nothing more to give. What nobody received goes back to its place.
/// </summary>
internal sealed class StompPuller : Puller
{
    private readonly StompConsumer _consumer;

    private StompPuller(Address address, PatternOptions options) => _consumer = new StompConsumer(address, options, StompSettings.DefaultPrefetch, cumulative: true);

    /// <inheritdoc/>
    public override Address Address => _consumer.Connection.Address;

    /// <summary>Connects.</summary>
    public static async ValueTask<StompPuller> OpenAsync(Address address, PatternOptions options, CancellationToken cancellationToken)
    {
        var puller = new StompPuller(address, options);
        await puller._consumer.Connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return puller;
    }

    /// <inheritdoc/>
    public override ValueTask<Message> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<Message>(cancellationToken);
        // Half the prefetch at once, so that the server has something to send while the rest is worked off.
        if (_consumer.Owed * 2 >= _consumer.Prefetch) _consumer.Acknowledge();
        if (_consumer.TryTake(out Message message)) return new(message);
        _consumer.Acknowledge();
        return _consumer.ReceiveAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _consumer.Acknowledge();
        return _consumer.DisposeAsync();
    }
}
