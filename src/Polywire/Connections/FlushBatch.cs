using System.Diagnostics.CodeAnalysis;

namespace Polywire.Connections;

/// <summary>
/// The outputs touched while one read is processed, flushed together when it is over: one flush per read, however many
/// messages it held. It belongs to a thread; code that appends to outputs need not know it.
/// </summary>
public sealed class FlushBatch
{
    [ThreadStatic]
    private static FlushBatch? t_current;

    // Under its lock: another thread may abandon the batch.
    private readonly Queue<Output> _outputs = [];
    private volatile bool _active;
    private bool _flushing;

    /// <summary>The batch that is open on this thread, or null.</summary>
    internal static FlushBatch? Current => t_current is { _active: true } batch ? batch : null;

    /// <summary>Opens a batch on this thread, or returns null when one is open already, which will then do the flushing.</summary>
    public static FlushBatch? Open()
    {
        FlushBatch batch = t_current ??= new FlushBatch();
        if (batch._active) return null;
        batch._active = true;
        return batch;
    }

    /// <summary>Takes over the flushing of an output, unless the batch has been abandoned.</summary>
    internal bool TryAdd(Output output)
    {
        lock (_outputs)
        {
            if (!_active) return false;
            if (output.TryMarkBatched()) _outputs.Enqueue(output);
            return true;
        }
    }

    /// <summary>
    /// Closes the batch and flushes what it gathered. A flush may end a connection, whose last words open and close a
    /// batch on this same thread: what that one gathers is left to the loop that is running already.
    /// </summary>
    public void Close()
    {
        _active = false;
        if (_flushing) return;
        _flushing = true;
        while (TryTake(out Output? output)) output.RunBatched();
        _flushing = false;
    }

    /// <summary>Called on another thread, because the batch's own is blocked: flushes what it has gathered; what that thread appends from now on is flushed without a batch.</summary>
    internal void Abandon()
    {
        _active = false;
        while (TryTake(out Output? output)) output.QueueBatched();
    }

    private bool TryTake([NotNullWhen(true)] out Output? output)
    {
        lock (_outputs) return _outputs.TryDequeue(out output);
    }
}
