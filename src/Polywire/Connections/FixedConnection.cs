namespace Polywire.Connections;

/// <summary>A connection that somebody else keeps: its other side came first. It is not made again, and disposing of its user leaves it alone.</summary>
/// <param name="connection">What is used of it.</param>
/// <param name="hasEnded">Whether it has ended.</param>
internal sealed class FixedConnection<T>(T connection, Func<T, bool> hasEnded) : IConnectionSource<T> where T : class
{
    /// <inheritdoc/>
    public T Ready => connection;

    /// <inheritdoc/>
    public ValueTask<T> ReadyAsync(CancellationToken cancellationToken) => hasEnded(connection)
        ? throw new PolywireException(FailureKind.Closed, "The connection over which the call came has ended, and only its other side can make it again.")
        : new(connection);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
