using System.Runtime.CompilerServices;

namespace Polywire.Testing;

/// <summary>Waits for what other threads bring about. The time-out is for broken code only: no test leans on how fast a machine is.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience) Assert.Fail($"Not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(2, CancellationToken.None);
        }
    }

    public static Task WithinPatience(this Task task) => task.WaitAsync(Patience);

    public static Task<T> WithinPatience<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task WithinPatience(this ValueTask task) => task.AsTask().WaitAsync(Patience);

    public static Task<T> WithinPatience<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);
}
