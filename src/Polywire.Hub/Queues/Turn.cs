namespace Polywire.Hubs.Queues;

/// <summary>
/// One command's, or one transaction's, exclusive time with the keyspace. Disposing it serves the takers of every key
/// that came to hold something, releases the lock, and then delivers. Turns nest; only the outermost ends anything.
/// </summary>
internal readonly ref struct Turn(Keyspace keyspace)
{
    /// <summary>Ends the turn.</summary>
    public void Dispose() => keyspace.Leave();
}
