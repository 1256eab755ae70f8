namespace Polywire.Cli.Loads;

/// <summary>What one side of a load saw.</summary>
/// <param name="Role">Which side: pull, sub, req or call.</param>
/// <param name="Size">Bytes of each message; 0 for calls, whose arguments are what they are.</param>
/// <param name="Messages">Messages counted: all but the first (receiving), or all but the first hundredth (asking, calling).</param>
/// <param name="Seconds">Their time.</param>
/// <param name="AllocatedBytes">What this process allocated in that time, on all threads.</param>
/// <param name="Latencies">Round trips; null for a stream.</param>
internal sealed record LoadResult(string Role, int Size, long Messages, double Seconds, long AllocatedBytes, LatencyHistogram? Latencies);
