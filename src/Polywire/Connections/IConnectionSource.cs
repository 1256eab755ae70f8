namespace Polywire.Connections;

/// <summary>Where a client finds its connection: one that is made again when it is lost, or one whose other side came first.</summary>
/// <typeparam name="T">What the client uses of it.</typeparam>
internal interface IConnectionSource<T> : IAsyncDisposable where T : class
{
    /// <summary>The connection that is up; null while there is none.</summary>
    T? Ready { get; }

    /// <summary>Whether there will be none any more.</summary>
    bool IsOver => false;

    /// <summary>The connection that is up, or the next one.</summary>
    /// <exception cref="PolywireException">There will be none.</exception>
    ValueTask<T> ReadyAsync(CancellationToken cancellationToken);
}
