using System.Numerics;

namespace Polywire.Rpc;

/// <summary>
/// The calls of one connection that wait for their answers, by id: a slot, and how often the slot was used. Finding one is a look into an
/// array.
/// </summary>
/// <param name="most">Calls at once.</param>
internal sealed class CallTable(int most)
{
    // As many slots are in turn at least: however fast calls follow each other, an id comes back only after 2^26 of them and more,
    // when nobody can still mean the former one.
    private const int First = 256;

    private readonly Lock _gate = new();
    private readonly int _slotBits = Math.Max(BitOperations.Log2(First), BitOperations.Log2((uint)most - 1) + 1);
    private readonly Queue<int> _free = [];
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private PendingCall?[] _slots = [];
    private uint[] _uses = [];
    private int _top;
    private Exception? _closed;

    /// <summary>Calls that wait for their answers.</summary>
    public int Count { get; private set; }

    /// <summary>Why there will be no more; null while there may be.</summary>
    public Exception? Closed => Volatile.Read(ref _closed);

    /// <summary>Takes a call in and gives it its id.</summary>
    /// <returns>False when the table is full or closed.</returns>
    public bool TryAdd(PendingCall call)
    {
        lock (_gate)
        {
            if (_closed is not null || Count == most)
                return false;
            int slot = _free.Count > 0 && _top >= First ? _free.Dequeue() : NewSlot();
            _slots[slot] = call;
            Count++;
            call.Open((++_uses[slot] << _slotBits) | (uint)slot);
            return true;
        }
    }

    /// <summary>The call of an id; null when nobody waits for it any more.</summary>
    public PendingCall? Find(long id)
    {
        lock (_gate)
            return Slot(id) is >= 0 and var slot ? _slots[slot] : null;
    }

    /// <summary>Takes the call of an id out; null when nobody waits for it any more.</summary>
    public PendingCall? Take(long id)
    {
        lock (_gate)
        {
            int slot = Slot(id);
            if (slot < 0)
                return null;
            PendingCall? call = _slots[slot];
            _slots[slot] = null;
            _free.Enqueue(slot);
            Count--;
            // Who has given up waiting is passed over.
            while (_waiting.TryDequeue(out TaskCompletionSource? next) && !next.TrySetResult())
            {
            }
            return call;
        }
    }

    /// <summary>Completes when there may be room again, or the table is closed.</summary>
    public async ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_closed is not null || Count < most)
                return;
            _waiting.Enqueue(room);
        }
        using CancellationTokenRegistration givesUp = cancellationToken.UnsafeRegister(static (room, token) => ((TaskCompletionSource)room!).TrySetCanceled(token), room);
        await room.Task.ConfigureAwait(false);
    }

    /// <summary>Fails what is in it, and takes nothing more.</summary>
    public void Close(Exception reason)
    {
        PendingCall[] left;
        TaskCompletionSource[] waiting;
        lock (_gate)
        {
            if (_closed is not null)
                return;
            Volatile.Write(ref _closed, reason);
            left = [.. _slots.OfType<PendingCall>()];
            Array.Clear(_slots);
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        foreach (PendingCall call in left)
        {
            if (call.TryClaim(call.Id))
                call.Fail(reason);
        }
        foreach (TaskCompletionSource room in waiting)
            room.TrySetResult();
    }

    private int Slot(long id)
    {
        if (id is < 0 or > uint.MaxValue)
            return -1;
        int slot = (int)((uint)id & ((1u << _slotBits) - 1));
        return slot < _top && _slots[slot] is { } call && call.Id == (uint)id ? slot : -1;
    }

    private int NewSlot()
    {
        if (_top == _slots.Length)
        {
            // Nothing is held before the first call: a server has one of these per connection, and seldom calls back.
            int more = Math.Max(16, _top * 2);
            Array.Resize(ref _slots, more);
            Array.Resize(ref _uses, more);
        }
        return _top++;
    }
}
