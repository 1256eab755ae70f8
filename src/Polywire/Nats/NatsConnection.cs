using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Patterns;

namespace Polywire.Nats;

/// <summary>Keeps one pattern connected to a NATS server.</summary>
internal sealed class NatsConnection : IAsyncDisposable
{
    private readonly PatternOptions _options;
    private readonly INatsUser _user;
    private readonly KeptConnection<NatsLink> _kept;

    public NatsConnection(Address address, NatsSettings settings, PatternOptions options, INatsUser user)
    {
        Address = address;
        Settings = settings;
        _options = options;
        _user = user;
        _kept = new KeptConnection<NatsLink>(address, reason => NatsFailures.From(reason, address), NatsFailures.IsFinal) { WhenGivenUp = user.GaveUp };
    }

    /// <summary>Where to.</summary>
    public Address Address { get; }

    /// <summary>What the address says.</summary>
    public NatsSettings Settings { get; }

    /// <summary>Time for the connection and for the greeting, each.</summary>
    public TimeSpan ConnectTimeout => _options.ConnectTimeout;

    /// <summary>The connection over which everything may be sent, or null while there is none.</summary>
    public NatsLink? Ready => _kept.Ready;

    /// <summary>Why there will be no connection any more, or null.</summary>
    public PolywireException? GaveUp => _kept.GaveUp;

    /// <summary>Connects and waits until the server has let us in.</summary>
    /// <exception cref="PolywireException">The server cannot be reached, or refused.</exception>
    public ValueTask OpenAsync(CancellationToken cancellationToken) => _kept.OpenAsync(
        () => new NatsLink(this, _user),
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
    public ValueTask<NatsLink> ReadyAsync(CancellationToken cancellationToken) => _kept.ReadyAsync(cancellationToken);

    /// <summary>Told by a link: it can be used.</summary>
    public void Greeted(NatsLink link) => _kept.IsReady(link);

    /// <summary>Told by a link: it has ended.</summary>
    public void Ended(NatsLink link, Exception? reason) => _kept.HasEnded(link, reason);

    /// <summary>Sends what was appended, within <see cref="PatternOptions.Linger"/>, and closes.</summary>
    public ValueTask DisposeAsync() => _kept.DisposeAsync();
}
