using System.Diagnostics;
using System.Globalization;

namespace Polywire.Soak;

/// <summary>Where the memory of this process is.</summary>
internal sealed record Memory
{
    /// <summary>Bytes of objects that are alive.</summary>
    internal long Heap { get; private init; }

    /// <summary>Bytes that the collector holds for objects, used or not.</summary>
    internal long Committed { get; private init; }

    /// <summary>Bytes in memory.</summary>
    internal long Resident { get; private init; }

    /// <summary>Of those the bytes of files: the runtime and the assemblies, which other processes share.</summary>
    internal long Files { get; private init; }

    internal int Threads { get; private init; }

    /// <summary>Pooled arrays and idle threads of the pool go a minute after their last use, at a collection: what is there then is what is kept.</summary>
    internal static async Task<Memory> AtRestAsync()
    {
        for (int i = 0; i < 10; i++)
        {
            _ = GC.GetTotalMemory(forceFullCollection: true);
            await Task.Delay(TimeSpan.FromSeconds(9), TimeProvider.System);
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new Memory
        {
            Heap = GC.GetTotalMemory(forceFullCollection: false),
            Committed = GC.GetGCMemoryInfo().TotalCommittedBytes,
            Resident = Status("VmRSS:"),
            Files = Status("RssFile:"),
            Threads = Process.GetCurrentProcess().Threads.Count,
        };
    }

    public override string ToString() =>
        $"{Megabytes(Resident)} MiB resident, of which files {Megabytes(Files)}, objects {Megabytes(Committed)} ({Megabytes(Heap)} alive), the runtime and the rest {Megabytes(Resident - Files - Committed)}; {Threads} threads";

    private static string Megabytes(long bytes) => (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture);

    // https://man7.org/linux/man-pages/man5/proc_pid_status.5.html, in kB
    private static long Status(string name) =>
        1024 * long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
