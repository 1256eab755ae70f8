namespace Polywire.Hubs.Tests;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class FakeTime : TimeProvider
{
    private long _milliseconds = 1_700_000_000_000;

    public long Milliseconds => Interlocked.Read(ref _milliseconds);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    public void Advance(long milliseconds) => Interlocked.Add(ref _milliseconds, milliseconds);
}
