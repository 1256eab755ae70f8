namespace Polywire.Toolbox.Http;

/// <summary>Counts for one host of a session.</summary>
internal sealed class HostTally
{
    private int _opened, _open, _requests, _reused;

    internal HttpPoolFacts Facts(string host) => new(host, Volatile.Read(ref _open), Volatile.Read(ref _opened), Volatile.Read(ref _requests), Volatile.Read(ref _reused));

    internal void Open()
    {
        Interlocked.Increment(ref _opened);
        Interlocked.Increment(ref _open);
    }

    internal void Close() => Interlocked.Decrement(ref _open);

    internal void Request(bool reused)
    {
        Interlocked.Increment(ref _requests);
        if (reused) Interlocked.Increment(ref _reused);
    }
}
