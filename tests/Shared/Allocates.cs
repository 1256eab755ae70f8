namespace Polywire.Testing;

/// <summary>
/// How much memory a message costs, by one rule for all tests: rounds of many messages, of which the first warms up (tiers, pools, buffers)
/// and the best counts. The runtime allocates for itself now and then (timers, tiers, segments of the thread pool, larger buffers when a
/// thread is late), so less than a third of the smallest object per message is noise; one object per message is three times that.
/// </summary>
internal static class Allocates
{
    private const double Noise = 8;
    private const int Rounds = 20;

    /// <summary>A round of so many messages allocates nothing on this thread. For whatever runs on one thread: nobody else disturbs it.</summary>
    public static void Nothing(int messages, Action round) => AtMost(0, messages, round);

    /// <summary>A round of so many messages allocates at most <paramref name="bytes"/> per message on this thread.</summary>
    public static void AtMost(int bytes, int messages, Action round)
    {
        round();
        double least = double.MaxValue;
        for (int i = 0; i < Rounds && least > bytes + Noise; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)messages);
        }
        Assert.InRange(least, 0, bytes + Noise);
    }

    /// <summary>
    /// A round of so many messages allocates nothing in the whole process, on whichever threads it runs. Only in a collection that runs
    /// alone, and with thousands of messages: what other threads do beside is shared among them.
    /// </summary>
    public static async Task NothingAnywhereAsync(int messages, Func<Task> round)
    {
        await round();
        double least = double.MaxValue;
        for (int i = 0; i < Rounds && least > Noise; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await round();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)messages);
        }
        Assert.InRange(least, 0, Noise);
    }
}
