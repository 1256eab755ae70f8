namespace Polywire.Zeromq;

/// <summary>
/// Who waits for something to change. Look at the condition after reading <see cref="Version"/>, then wait with it: a
/// change in between is not missed. Waiting allocates nothing once the list has warmed up.
/// </summary>
internal sealed class WaitList
{
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiting = [];
    private readonly Stack<Waiter> _free = [];
    private int _version;

    /// <summary>Changes with every <see cref="Wake"/>.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>Completes at the next <see cref="Wake"/> after <paramref name="version"/> was read; at once when it was already.</summary>
    internal ValueTask WaitAsync(int version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            if (_version != version) return default;
            if (!_free.TryPop(out waiter!)) waiter = new Waiter(this);
        }
        ValueTask waiting = waiter.Start(cancellationToken);
        lock (_gate)
        {
            // Woken or cancelled between the two locks: settle it as if it had been on the list.
            if (_version == version && !waiter.IsSettled) _waiting.Add(waiter);
            else waiter.Finish(cancelled: false, here: false);
        }
        return waiting;
    }

    /// <summary>Wakes everybody.</summary>
    /// <param name="here">On this thread, before this returns: only where no lock is held and no batch is open. Else in the thread pool.</param>
    internal void Wake(bool here = false)
    {
        Waiter? only = null;
        Waiter[]? more = null;
        lock (_gate)
        {
            _version++;
            if (_waiting.Count == 0) return;
            if (_waiting.Count == 1) only = _waiting[0];
            else more = [.. _waiting];
            _waiting.Clear();
        }
        only?.Finish(cancelled: false, here);
        foreach (Waiter waiter in more ?? []) waiter.Finish(cancelled: false, here);
    }

    internal void Cancel(Waiter waiter)
    {
        lock (_gate) _waiting.Remove(waiter);
        waiter.Finish(cancelled: true, here: false);
    }

    internal void Return(Waiter waiter)
    {
        lock (_gate) _free.Push(waiter);
    }
}
