using Polywire.Addressing;
using Polywire.Patterns;

namespace Polywire.Stomp;

/// <summary>
/// The patterns over any STOMP server (RabbitMQ, ActiveMQ, Artemis) or our hub: SEND and SUBSCRIBE on <c>/topic/…</c> and <c>/queue/…</c>, request-reply
/// over reply-to and <c>/temp-queue/…</c>. A server is connected to, never listened for: that is what the hub is for.
/// </summary>
internal sealed class StompPatterns : IWirePatterns
{
    /// <inheritdoc/>
    public string Wire => "stomp";

    /// <inheritdoc/>
    public bool CanBind => false;

    /// <inheritdoc/>
    public async ValueTask<Publisher> OpenPublisherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        new ServerPublisher(await StompSender.OpenAsync("/topic/", address, options, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Subscriber> OpenSubscriberAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await StompSubscriber.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Pusher> OpenPusherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        new ServerPusher(await StompSender.OpenAsync("/queue/", address, options, cancellationToken).ConfigureAwait(false), StompSettings.Read(address).Queue);

    /// <inheritdoc/>
    public async ValueTask<Puller> OpenPullerAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await StompPuller.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Requester> OpenRequesterAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await StompRequester.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Replier> OpenReplierAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await StompReplier.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);
}
