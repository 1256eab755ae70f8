namespace Polywire.Connections;

/// <summary>
/// The outputs touched while one read is processed, flushed together when it is over: one flush per read, however many
/// messages it held. It belongs to a thread; code that appends to outputs need not know it.
/// </summary>
public sealed class FlushBatch
{
    [ThreadStatic]
    private static FlushBatch? t_current;

    private readonly List<Output> _outputs = [];
    private bool _active;
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

    /// <summary>Takes over the flushing of an output.</summary>
    internal void Add(Output output) => _outputs.Add(output);

    /// <summary>
    /// Closes the batch and flushes what it gathered. A flush may end a connection, whose last words open and close a
    /// batch on this same thread: what that one gathers is left to the loop that is running already.
    /// </summary>
    public void Close()
    {
        _active = false;
        if (_flushing) return;
        _flushing = true;
        for (int i = 0; i < _outputs.Count; i++) _outputs[i].RunBatched();
        _outputs.Clear();
        _flushing = false;
    }
}
