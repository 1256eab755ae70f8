using Polywire.Addressing;
using Polywire.Connections;

namespace Polywire.Patterns;

/// <summary>A pattern's connection to a server, made again when it is lost; only a refused greeting ends it for good.</summary>
/// <typeparam name="TLink">The wire's link.</typeparam>
/// <typeparam name="TSettings">What the wire reads from an address.</typeparam>
/// <param name="address">Where to.</param>
/// <param name="settings">What the address says.</param>
/// <param name="options">Time-outs, back-off, limits.</param>
/// <param name="kept">Keeps the connection.</param>
internal abstract class ServerConnection<TLink, TSettings>(Address address, TSettings settings, PatternOptions options, KeptConnection<TLink> kept) : IAsyncDisposable
    where TLink : class, ILink
{
    /// <summary>Where to.</summary>
    public Address Address => address;

    /// <summary>What the address says.</summary>
    public TSettings Settings => settings;

    /// <summary>Time for the connection and for the greeting, each.</summary>
    public TimeSpan ConnectTimeout => options.ConnectTimeout;

    /// <summary>The connection that everything may go to, or null while there is none.</summary>
    public TLink? Ready => kept.Ready;

    /// <summary>Why there will be no connection any more, or null.</summary>
    public PolywireException? GaveUp => kept.GaveUp;

    /// <summary>Connects and waits for the end of the greeting.</summary>
    /// <exception cref="PolywireException">The server cannot be reached, or refused.</exception>
    public ValueTask OpenAsync(CancellationToken cancellationToken) => kept.OpenAsync(
        MakeLink,
        new ConnectorOptions
        {
            ConnectTimeout = options.ConnectTimeout,
            Backoff = options.Backoff ?? new Backoff(),
            Connection = options.Connection with { CloseTimeout = options.Linger },
            Tls = options.Tls,
            Time = options.Time,
        },
        cancellationToken);

    /// <summary>The connection that is up, or the next one.</summary>
    /// <exception cref="PolywireException">There will be none.</exception>
    public ValueTask<TLink> ReadyAsync(CancellationToken cancellationToken) => kept.ReadyAsync(cancellationToken);

    /// <summary>Told by a link: its greeting is over.</summary>
    public void Greeted(TLink link) => kept.IsReady(link);

    /// <summary>Told by a link: it has ended.</summary>
    public void Ended(TLink link, Exception? reason) => kept.HasEnded(link, reason);

    /// <summary>Sends what was appended, within <see cref="PatternOptions.Linger"/>, and closes.</summary>
    public virtual ValueTask DisposeAsync() => kept.DisposeAsync();

    /// <summary>The link of the next connection.</summary>
    protected abstract TLink MakeLink();
}
