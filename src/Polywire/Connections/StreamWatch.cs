namespace Polywire.Connections;

/// <summary>
/// Flushes the tails of streams: an output into which a steady stream is appended is flushed by its appender, as often as enough has
/// gathered, and nobody would be left to send the rest when the stream stops. One thread for all, and asleep while there are none.
/// </summary>
internal static class StreamWatch
{
    private const int TickMilliseconds = 1;

    private static readonly List<Output> s_outputs = [];
    private static Thread? s_thread;

    /// <summary>Looks after an output until its stream has ended.</summary>
    internal static void Add(Output output)
    {
        lock (s_outputs)
        {
            s_outputs.Add(output);
            if (s_thread is null)
            {
                s_thread = new Thread(Run) { IsBackground = true, Name = "Polywire streams" };
                s_thread.Start();
            }
            Monitor.Pulse(s_outputs);
        }
    }

    private static void Run()
    {
        List<Output> ended = [];
        while (true)
        {
            foreach (Output output in Next())
            {
                if (!output.IsStillStreaming()) ended.Add(output);
            }
            lock (s_outputs)
            {
                foreach (Output output in ended) s_outputs.Remove(output);
            }
            ended.Clear();
        }
    }

    private static Output[] Next()
    {
        lock (s_outputs)
        {
            while (s_outputs.Count == 0) Monitor.Wait(s_outputs);
            Monitor.Wait(s_outputs, TickMilliseconds);
            return [.. s_outputs];
        }
    }
}
