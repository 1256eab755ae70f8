using System.Runtime.CompilerServices;

namespace Polywire.Interop.Tests.Cli;

/// <summary>The service behind <see cref="ISlow"/>.</summary>
internal sealed class Slow : ISlow
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>Calls under way.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Lets all calls of Double end.</summary>
    public void Release() => _gate.SetResult();

    public async Task<long> Double(long num, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await _gate.Task.WaitAsync(cancellationToken);
            return 2 * num;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public async IAsyncEnumerable<long> Ticks([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            yield return 1;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
