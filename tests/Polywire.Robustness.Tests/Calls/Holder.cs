namespace Polywire.Robustness.Tests.Calls;

/// <summary>Blocks its threads until it is told not to.</summary>
internal sealed class Holder : IHolder
{
    private readonly ManualResetEventSlim _released = new();
    private int _held;

    /// <summary>Calls that it has, or had.</summary>
    public int Held => Volatile.Read(ref _held);

    public void Release() => _released.Set();

    public Task<int> Hold(string text)
    {
        Interlocked.Increment(ref _held);
        _released.Wait();
        return Task.FromResult(text.Length);
    }
}
