namespace Polywire.Nats;

/// <summary>The answers that are waited for, found by their ids. They are used again in turn, so that one that has just been fetched rests for a while.</summary>
internal sealed class NatsAnswers
{
    /// <summary>Requests under way at once, 1,048,576; the next waits.</summary>
    public const int MostSlots = 1 << 20;

    // So many rest before one is used again.
    private const int Reserve = 16;

    private readonly Lock _gate = new();
    private readonly Queue<NatsAnswer> _free = new();
    private NatsAnswer[] _all = [];
    private int _count;

    /// <summary>Requests whose answer has not been fetched.</summary>
    public int UnderWay
    {
        get
        {
            lock (_gate)
                return _count - _free.Count;
        }
    }

    /// <summary>One that nobody waits for.</summary>
    /// <exception cref="PolywireException">Too many requests are under way.</exception>
    public NatsAnswer Rent()
    {
        lock (_gate)
        {
            if (_count >= Reserve && _free.TryDequeue(out NatsAnswer? free))
                return free;
            if (_count == MostSlots)
                throw new PolywireException(FailureKind.Limit, $"{MostSlots} requests are under way, which is as many as one requester may have.");
            if (_count == _all.Length)
                Array.Resize(ref _all, Math.Max(Reserve, _count * 2));
            return _all[_count] = new NatsAnswer(this, _count++);
        }
    }

    /// <summary>The answer of that id, if it is still waited for.</summary>
    public NatsAnswer? Find(long id)
    {
        lock (_gate)
        {
            int slot = (int)(id & (MostSlots - 1));
            return slot < _count && _all[slot].Id == id ? _all[slot] : null;
        }
    }

    /// <summary>All there are.</summary>
    public NatsAnswer[] All()
    {
        lock (_gate)
            return [.. _all.AsSpan(0, _count)];
    }

    /// <summary>Takes one back.</summary>
    public void Return(NatsAnswer answer)
    {
        lock (_gate)
            _free.Enqueue(answer);
    }
}
