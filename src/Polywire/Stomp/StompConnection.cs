using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Patterns;

namespace Polywire.Stomp;

/// <summary>A pattern's connection to a server, made again when it is lost; only a refused greeting ends it for good.</summary>
internal sealed class StompConnection : IAsyncDisposable
{
    private readonly IStompUser _user;
    private readonly PatternOptions _options;
    private readonly KeptConnection<StompLink> _kept;

    /// <summary>Prepares; <see cref="OpenAsync"/> connects.</summary>
    public StompConnection(Address address, PatternOptions options, IStompUser user)
    {
        (Address, Settings, _options, _user) = (address, StompSettings.Read(address), options, user);
        _kept = new KeptConnection<StompLink>(address, reason => StompFailures.From(reason, address), StompFailures.IsFinal) { WhenGivenUp = user.GaveUp };
    }

    /// <summary>Where to.</summary>
    public Address Address { get; }

    /// <summary>What the address says.</summary>
    public StompSettings Settings { get; }

    /// <summary>Time for the connection and for the greeting, each.</summary>
    public TimeSpan ConnectTimeout => _options.ConnectTimeout;

    /// <summary>The connection that frames may go to, or null while there is none.</summary>
    public StompLink? Ready => _kept.Ready;

    /// <summary>Why there will be no connection any more, or null.</summary>
    public PolywireException? GaveUp => _kept.GaveUp;

    /// <summary>Connects and waits for the end of the greeting.</summary>
    /// <exception cref="PolywireException">The server cannot be reached, or refused.</exception>
    public ValueTask OpenAsync(CancellationToken cancellationToken) => _kept.OpenAsync(
        () => new StompLink(this, _user),
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
    public ValueTask<StompLink> ReadyAsync(CancellationToken cancellationToken) => _kept.ReadyAsync(cancellationToken);

    /// <summary>Told by a link: its greeting is over.</summary>
    public void Greeted(StompLink link) => _kept.IsReady(link);

    /// <summary>Told by a link: it has ended.</summary>
    public void Ended(StompLink link, Exception? reason) => _kept.HasEnded(link, reason);

    /// <summary>Says goodbye and waits for the answer, so that the server has dealt with all that was sent before; within <see cref="PatternOptions.Linger"/>. Then it closes.</summary>
    public async ValueTask DisposeAsync()
    {
        // Closing with frames unread would make the kernel reset the connection, and the server forget what it has not read.
        try
        {
            using var linger = new CancellationTokenSource(_options.Linger, _options.Time);
            if (Ready is { } link) await link.DisconnectAsync().WaitAsync(linger.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or PolywireException)
        {
            // The server does not answer: what it has not taken is lost, which is what lingering for a limited time means.
        }
        await _kept.DisposeAsync().ConfigureAwait(false);
    }
}
