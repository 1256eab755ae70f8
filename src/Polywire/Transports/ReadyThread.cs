using Polywire.Rpc;

namespace Polywire.Transports;

/// <summary>One of the threads of a <see cref="ReadyLoop"/>. When what goes on there stays for too long, the rest of what was told goes to the thread pool, and another thread waits.</summary>
internal sealed class ReadyThread : IWheelTarget
{
    /// <summary>Milliseconds that everything told at once may take.</summary>
    internal const int Patience = 20;

    // Nobody is told from here on.
    private const int Relieved = int.MaxValue / 2;

    private readonly ReadyLoop _loop;
    private readonly ReadyEvents _events = new();
    private readonly TimerWheel _wheel = TimerWheel.Of(TimeProvider.System);
    private readonly WheelTimer _watch;
    private Readiness? _told;
    private int _count;
    private int _next;
    private long _round;
    private volatile bool _isRelieved;

    internal ReadyThread(ReadyLoop loop)
    {
        _loop = loop;
        _watch = new WheelTimer(_wheel, this);
    }

    internal void Start() => new Thread(Run) { IsBackground = true, Name = "Polywire sockets" }.UnsafeStart();

    // Either the thread counts up first, or this one ends the count: nobody is forgotten. Between two rounds somebody may be told twice, and looks in vain.
    void IWheelTarget.Rang(long stamp)
    {
        if (Volatile.Read(ref _round) != stamp) return;
        Volatile.Read(ref _told)?.Stays();
        int next = Interlocked.Exchange(ref _next, Relieved);
        for (int i = next; i < Volatile.Read(ref _count); i++) Tell(i, mayStay: false);
        if (_isRelieved) return;
        try
        {
            new ReadyThread(_loop).Start();
        }
        catch (Exception noThread) when (noThread is ThreadStartException or OutOfMemoryException)
        {
            // Then this one has to go on, late as it is.
            return;
        }
        _isRelieved = true;
    }

    private void Run()
    {
        while (!_isRelieved)
        {
            int count = _events.Wait(_loop.Descriptor);
            if (count <= 0) continue;
            Volatile.Write(ref _count, count);
            Interlocked.Exchange(ref _next, 0);
            // It may have been relieved while it waited: then nobody may keep it.
            bool mayStay = !_isRelieved;
            _watch.Set(_wheel.Now + Patience, ++_round);
            for (int i; (i = Interlocked.Increment(ref _next) - 1) < count;) Tell(i, mayStay);
            _watch.Stop();
            Volatile.Write(ref _told, null);
        }
    }

    private void Tell(int index, bool mayStay)
    {
        (int descriptor, uint what) = _events[index];
        Readiness? socket = _loop.Find(descriptor);
        if (mayStay) Volatile.Write(ref _told, socket);
        socket?.Tell(what, mayStay);
    }
}
