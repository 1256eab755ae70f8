using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Patterns;

namespace Polywire.Redis;

/// <summary>A pattern's connection to a Redis server.</summary>
internal sealed class RedisConnection(Address address, RedisSettings settings, PatternOptions options, IRedisUser user)
    : ServerConnection<RedisLink, RedisSettings>(
        address, settings, options, new KeptConnection<RedisLink>(address, reason => RedisFailure.From(reason, address), RedisFailure.IsFinal) { WhenGivenUp = user.GaveUp })
{
    /// <inheritdoc/>
    protected override RedisLink MakeLink() => new(this, user);
}
