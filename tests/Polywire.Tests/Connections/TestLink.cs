using Polywire.Connections;

namespace Polywire.Tests.Connections;

/// <summary>A link whose behaviour each test writes down; it keeps what it was told, and that it was told one thing at a time.</summary>
internal sealed class TestLink : ILink
{
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Pump> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private int _closedCalls;

    public Action<Pump> OnOpened { get; init; } = static _ => { };

    public Func<Pump, ReadOnlyMemory<byte>, int> OnReceive { get; init; } = static (_, input) => input.Length;

    public Action<Pump, ReadOnlyMemory<byte>> OnParked { get; init; } = static (_, _) => { };

    public Action<Pump> OnFlushed { get; init; } = static _ => { };

    public Action<Pump, TimeSpan> OnTick { get; init; } = static (_, _) => { };

    public Action<Exception?> OnClosed { get; init; } = static _ => { };

    public Pump Pump { get; private set; } = null!;

    /// <summary>The reason that Closed was called with.</summary>
    public Task<Exception?> Closing => _closed.Task;

    public Task<Pump> Opening => _opened.Task;

    /// <summary>Calls that came while another was running.</summary>
    public int Overlaps { get; private set; }

    public int Ticks { get; private set; }

    public int Receives { get; private set; }

    public int ClosedCalls => _closedCalls;

    public void Opened(Pump pump)
    {
        Pump = pump;
        Alone(() => OnOpened(pump));
        _opened.SetResult(pump);
    }

    public int Receive(ReadOnlyMemory<byte> input)
    {
        int consumed = 0;
        Receives++;
        Alone(() => consumed = OnReceive(Pump, input));
        return consumed;
    }

    public void Parked(ReadOnlyMemory<byte> input) => OnParked(Pump, input);

    public void Flushed() => OnFlushed(Pump);

    public void Tick(TimeSpan now)
    {
        Ticks++;
        Alone(() => OnTick(Pump, now));
    }

    public void Closed(Exception? reason)
    {
        Interlocked.Increment(ref _closedCalls);
        Alone(() => OnClosed(reason));
        _closed.TrySetResult(reason);
    }

    private void Alone(Action call)
    {
        if (Interlocked.Exchange(ref _inside, 1) != 0) Overlaps++;
        try
        {
            call();
        }
        finally
        {
            Interlocked.Exchange(ref _inside, 0);
        }
    }
}
