using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>
/// What a pattern does with its connection to a server. Called by the connection's pump, one call at a time, under its turn
/// lock: nothing here may block, await or run users' code, but for <see cref="Rested"/>.
/// </summary>
internal interface IRedisUser
{
    /// <summary>Whether replies that are plain integers need not be told: those of PUBLISH and RPUSH come by the million.</summary>
    bool IgnoresIntegers { get; }

    /// <summary>The greeting is over: commands may be sent. Also after each reconnection.</summary>
    void Ready(RedisLink link);

    /// <summary>The next reply, to the oldest command that had none.</summary>
    void Replied(RedisLink link, ReadOnlySpan<byte> input, RespReply reply);

    /// <summary>A message, or the confirmation of a subscription.</summary>
    void Pushed(RedisLink link, ReadOnlySpan<byte> input, RespPush push);

    /// <summary>All that was read has been dealt with: true to be called at <see cref="Rested"/> before reading on.</summary>
    bool WantsRest(RedisLink link);

    /// <summary>No lock is held: users' code may run here. Reading goes on after <see cref="RedisLink.ReadOn"/>.</summary>
    void Rested(RedisLink link);

    /// <summary>The connection has ended; another one follows unless the connector has given up.</summary>
    void Lost(RedisLink link, Exception? reason);

    /// <summary>There will be no further connection. Called once, from any thread, no lock held.</summary>
    void GaveUp(PolywireException reason);
}
