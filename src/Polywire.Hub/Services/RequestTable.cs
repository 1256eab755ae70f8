using System.Collections.Concurrent;

namespace Polywire.Hubs.Services;

/// <summary>
/// Brings requests to workers and replies back. It keeps nothing per request: the asker's number travels with it and
/// comes back, as a ROUTER's identity does. A request that no worker has room for waits at its asker, which then stops
/// reading.
/// </summary>
internal sealed class RequestTable
{
    // Workers looked at for one request: enough to find an idle one in a small crowd, and no more in a large one.
    private const int Lookahead = 16;

    private readonly ConcurrentDictionary<uint, IAsker> _askers = new();
    private readonly List<IAsker> _waiting = [];
    private readonly Lock _gate = new();
    private IWorker[] _workers = [];
    private uint _lastAsker;
    private int _turn;

    /// <summary>Askers with a request that no worker had room for.</summary>
    internal int Waiting => _waiting.Count;

    internal int Workers => Volatile.Read(ref _workers).Length;

    internal uint AddAsker(IAsker asker)
    {
        while (true)
        {
            uint id = Interlocked.Increment(ref _lastAsker);
            if (_askers.TryAdd(id, asker)) return id;
        }
    }

    /// <summary>The asker is gone, and what it waited with too.</summary>
    internal void RemoveAsker(uint id)
    {
        if (!_askers.TryRemove(id, out IAsker? asker)) return;
        lock (_waiting) _waiting.RemoveAll(other => other == asker);
    }

    internal void AddWorker(IWorker worker)
    {
        lock (_gate) Volatile.Write(ref _workers, [.. _workers, worker]);
        WakeAskers();
    }

    internal void RemoveWorker(IWorker worker)
    {
        lock (_gate) Volatile.Write(ref _workers, [.. _workers.Where(other => other != worker)]);
    }

    /// <summary>Has <see cref="IAsker.WorkersReady"/> called once a worker has room. Try once more after this and before resting.</summary>
    internal void Wait(IAsker asker)
    {
        lock (_waiting) _waiting.Add(asker);
    }

    /// <summary>Brings a reply to its asker.</summary>
    /// <returns>False when the asker is gone.</returns>
    internal bool Reply(uint asker, ReadOnlySpan<byte> frames)
    {
        // Who waits tries each worker once more after getting in line here, under the gate that its replies go through too: one of both sees the other.
        if (_waiting.Count > 0) WakeAskers();
        return _askers.TryGetValue(asker, out IAsker? link) && link.Reply(frames);
    }

    /// <summary>Gives the request to the worker with the fewest unanswered ones, in turn among equals.</summary>
    /// <returns>False when none has room.</returns>
    internal bool TrySend(uint asker, ReadOnlySpan<byte> frames)
    {
        IWorker[] workers = Volatile.Read(ref _workers);
        if (workers.Length == 0) return false;
        int start = Interlocked.Increment(ref _turn) & int.MaxValue;
        IWorker? best = null;
        for (int i = 0; i < Math.Min(Lookahead, workers.Length); i++)
        {
            IWorker worker = workers[(start + i) % workers.Length];
            if (best is null || worker.Unanswered < best.Unanswered) best = worker;
            if (best.Unanswered == 0) break;
        }
        if (best!.TryHandle(asker, frames)) return true;
        foreach (IWorker worker in workers)
            if (worker.TryHandle(asker, frames)) return true;
        return false;
    }

    private void WakeAskers()
    {
        lock (_waiting)
        {
            foreach (IAsker asker in _waiting) asker.WorkersReady();
            _waiting.Clear();
        }
    }
}
