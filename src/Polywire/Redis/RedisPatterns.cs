using Polywire.Addressing;
using Polywire.Patterns;

namespace Polywire.Redis;

/// <summary>
/// The patterns over any Redis server, Valkey, or our hub: PUBLISH and SUBSCRIBE, RPUSH and BLPOP, and request-reply over a pair
/// of lists. A server is connected to, never listened for: that is what the hub is for.
/// </summary>
internal sealed class RedisPatterns : IWirePatterns
{
    /// <inheritdoc/>
    public string Wire => "redis";

    /// <inheritdoc/>
    public bool CanBind => false;

    /// <inheritdoc/>
    public async ValueTask<Publisher> OpenPublisherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        new ServerPublisher(await RedisSender.OpenAsync("PUBLISH", address, options, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<Subscriber> OpenSubscriberAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await RedisSubscriber.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Pusher> OpenPusherAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        new ServerPusher(await RedisSender.OpenAsync("RPUSH", address, options, cancellationToken).ConfigureAwait(false), RedisSettings.Read(address).Queue);

    /// <inheritdoc/>
    public async ValueTask<Puller> OpenPullerAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await RedisPuller.OpenAsync(address, options, null, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Requester> OpenRequesterAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await RedisRequester.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Replier> OpenReplierAsync(Address address, bool bind, PatternOptions options, CancellationToken cancellationToken) =>
        await RedisReplier.OpenAsync(address, options, cancellationToken).ConfigureAwait(false);
}
