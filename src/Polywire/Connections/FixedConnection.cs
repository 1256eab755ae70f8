namespace Polywire.Connections;

/// <summary>A connection that somebody else keeps: its other side came first. It is not made again, and disposing of its user leaves it alone.</summary>
internal sealed class FixedConnection<T>(T connection) : IConnectionSource<T> where T : class
{
    /// <inheritdoc/>
    public T Ready => connection;

    /// <inheritdoc/>
    public ValueTask<T> ReadyAsync(CancellationToken cancellationToken) => new(connection);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
