namespace Polywire.Toolbox.Http;

/// <summary>Runs out when nothing has happened for a while.</summary>
internal sealed class IdlePatience : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _limit;

    internal IdlePatience(TimeSpan limit, TimeProvider time)
    {
        _limit = limit;
        _source = new CancellationTokenSource(limit, time);
        Token = _source.Token;
    }

    internal CancellationToken Token { get; }

    internal bool HasRunOut => Token.IsCancellationRequested;

    internal void Renew()
    {
        try
        {
            _source.CancelAfter(_limit);
        }
        catch (ObjectDisposedException)
        {
            // The connection read ahead after the exchange was over.
        }
    }

    public void Dispose() => _source.Dispose();
}
