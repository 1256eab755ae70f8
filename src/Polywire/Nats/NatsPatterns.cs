using Polywire.Addressing;
using Polywire.Patterns;

namespace Polywire.Nats;

/// <summary>
/// The patterns over any NATS server, or our hub: PUB and SUB, queue groups for push-pull and repliers, requests with one inbox. A server
/// is connected to, never listened for: that is what the hub is for.
/// </summary>
internal sealed class NatsPatterns : IWirePatterns
{
    /// <inheritdoc/>
    public string Wire => "nats";

    /// <inheritdoc/>
    public bool CanBind => false;

    /// <inheritdoc/>
    public async ValueTask<Publisher> OpenPublisherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        new ServerPublisher(await NatsSender.OpenAsync(address, options, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Subscriber> OpenSubscriberAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await NatsSubscriber.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Pusher> OpenPusherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await NatsPusher.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Puller> OpenPullerAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await NatsPuller.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Requester> OpenRequesterAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await NatsRequester.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Replier> OpenReplierAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await NatsReplier.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);
}
