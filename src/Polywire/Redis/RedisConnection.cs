using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Patterns;

namespace Polywire.Redis;

/// <summary>A pattern's connection to a server, made again when it is lost; only a refused password ends it for good.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly IRedisUser _user;
    private readonly PatternOptions _options;
    private readonly KeptConnection<RedisLink> _kept;

    /// <summary>Prepares; <see cref="OpenAsync"/> connects.</summary>
    public RedisConnection(Address address, RedisSettings settings, PatternOptions options, IRedisUser user)
    {
        (Address, Settings, _options, _user) = (address, settings, options, user);
        _kept = new KeptConnection<RedisLink>(address, reason => RedisFailure.From(reason, address), RedisFailure.IsFinal) { WhenGivenUp = user.GaveUp };
    }

    /// <summary>Where to.</summary>
    public Address Address { get; }

    /// <summary>What the address says.</summary>
    public RedisSettings Settings { get; }

    /// <summary>Time for the connection and for the greeting, each.</summary>
    public TimeSpan ConnectTimeout => _options.ConnectTimeout;

    /// <summary>The connection that commands may go to, or null while there is none.</summary>
    public RedisLink? Ready => _kept.Ready;

    /// <summary>Why there will be no connection any more, or null.</summary>
    public PolywireException? GaveUp => _kept.GaveUp;

    /// <summary>Connects and waits for the end of the greeting.</summary>
    /// <exception cref="PolywireException">The server cannot be reached, or refused.</exception>
    public ValueTask OpenAsync(CancellationToken cancellationToken) => _kept.OpenAsync(
        () => new RedisLink(this, _user),
        new ConnectorOptions
        {
            ConnectTimeout = _options.ConnectTimeout,
            Backoff = _options.Backoff ?? new Backoff(),
            Connection = _options.Connection with { CloseTimeout = _options.Linger },
            Tls = _options.Tls,
            Time = _options.Time,
        },
        cancellationToken);

    /// <summary>The connection that is up, or the next one.</summary>
    /// <exception cref="PolywireException">There will be none.</exception>
    public ValueTask<RedisLink> ReadyAsync(CancellationToken cancellationToken) => _kept.ReadyAsync(cancellationToken);

    /// <summary>Told by a link: its greeting is over.</summary>
    public void Greeted(RedisLink link) => _kept.IsReady(link);

    /// <summary>Told by a link: it has ended.</summary>
    public void Ended(RedisLink link, Exception? reason) => _kept.HasEnded(link, reason);

    /// <summary>Sends what was appended, within <see cref="PatternOptions.Linger"/>, and closes.</summary>
    public ValueTask DisposeAsync() => _kept.DisposeAsync();
}
