namespace Polywire.Hubs.Security;

/// <summary>
/// Proves passwords against their hashes, one at a time and on a thread of its own, since each takes a core for some tenths of a second. After a
/// wrong one it rests three times as long: guessing gets a quarter of one core, whatever comes. A user's right password is proven once.
/// </summary>
internal sealed class SlowProofs(TimeProvider time)
{
    /// <summary>Log-ins that may wait for their turn; one more is told no, as if the password were wrong.</summary>
    internal const int MostWaiting = 1_000;

    private const int RestFactor = 3;

    private static readonly TimeSpan s_leastRest = TimeSpan.FromMilliseconds(50);

    // The end of the turn that was taken last: whoever comes next waits for it.
    private Task _last = Task.CompletedTask;
    private int _waiting;

    /// <summary>Whether a password is the account's; if so the account knows its proof from then on.</summary>
    internal async Task<bool> ProveAsync(Account account, byte[] password, byte[] proof)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting) return false;
            await Interlocked.Exchange(ref _last, turn.Task).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
        try
        {
            // Somebody who waited before may have proven it.
            if (account.Proof is { } known) return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(known, proof);
            long began = time.GetTimestamp();
            bool right = await Task.Factory.StartNew(() => account.Hash!.Matches(password), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            if (right) account.Proof = proof;
            else await Task.Delay(TimeSpan.FromTicks(Math.Max(s_leastRest.Ticks, time.GetElapsedTime(began).Ticks * RestFactor)), time).ConfigureAwait(false);
            return right;
        }
        finally
        {
            turn.SetResult();
        }
    }
}
