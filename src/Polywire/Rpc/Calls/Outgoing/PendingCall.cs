namespace Polywire.Rpc;

/// <summary>
/// One call that went out and waits for its answer. Whoever claims it (the reply, the time-out, the caller that gives up, the end of the
/// connection) ends it; nobody else may. Ids are not used again soon, so that a late claim misses.
/// </summary>
internal abstract class PendingCall : IWheelTarget
{
    private const long Claimed = 1L << 40;

    private long _word = Claimed;

    /// <summary>The id under which it is in the table.</summary>
    public uint Id => (uint)Volatile.Read(ref _word);

    /// <summary>Begins to wait.</summary>
    public void Open(uint id) => Volatile.Write(ref _word, id);

    /// <summary>Takes the right to end it.</summary>
    public bool TryClaim(uint id) => Interlocked.CompareExchange(ref _word, id | Claimed, id) == id;

    /// <summary>Whether somebody has taken that right.</summary>
    public bool IsClaimed => (Volatile.Read(ref _word) & Claimed) != 0;

    /// <summary>What it waits for, while it does.</summary>
    public abstract AwaitedReply Awaits { get; }

    /// <summary>An item of its stream has come.</summary>
    public abstract void Item(uint id, ReadOnlySpan<byte> value);

    /// <summary>Its stream has ended: the reply that follows is no value.</summary>
    public abstract void EndOfItems();

    /// <summary>Ends it with a value. Called by who has claimed it.</summary>
    public abstract void Reply(ReadOnlySpan<byte> value);

    /// <summary>Ends it with a failure. Called by who has claimed it.</summary>
    public abstract void Fail(Exception failure);

    /// <summary>Its time is over.</summary>
    public abstract void Rang(long stamp);
}
