using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>
/// Redis's commands on whole keys, which here are all lists. See https://redis.io/docs/latest/commands/?group=generic.
/// Each call is a turn of its own.
/// </summary>
internal sealed class KeyOperations(Keyspace keyspace)
{
    private readonly List<KeySlot> _found = [];

    /// <summary>DBSIZE.</summary>
    public long Count
    {
        get
        {
            using Turn turn = keyspace.Enter();
            return keyspace.Table.Count;
        }
    }

    /// <summary>DEL, UNLINK of one key: whether it existed.</summary>
    public bool Delete(ReadOnlySpan<byte> name)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is not { } slot)
            return false;
        keyspace.Drop(slot);
        return true;
    }

    /// <summary>EXISTS, TOUCH, TYPE of one key: whether there is a list of that name.</summary>
    public bool Exists(ReadOnlySpan<byte> name)
    {
        using Turn turn = keyspace.Enter();
        return keyspace.Find(name) is not null;
    }

    /// <summary>KEYS: adds the names that match the glob <paramref name="pattern"/> to <paramref name="into"/>.</summary>
    public void Find(ReadOnlySpan<byte> pattern, List<ByteString> into) => Scan(0, long.MaxValue, pattern, into);

    /// <summary>
    /// SCAN: looks at <paramref name="count"/> keys from <paramref name="cursor"/> on, and adds the names that match
    /// <paramref name="pattern"/> to <paramref name="into"/>. A key that exists during the whole scan is found exactly once.
    /// </summary>
    /// <returns>The cursor to go on from; 0 when the scan is over.</returns>
    public ulong Scan(ulong cursor, long count, ReadOnlySpan<byte> pattern, List<ByteString> into)
    {
        using Turn turn = keyspace.Enter();
        ulong next = keyspace.Table.Scan(cursor, count, _found);
        bool all = pattern.SequenceEqual("*"u8);
        foreach (KeySlot slot in _found)
        {
            // Expired keys go now: the table must not change while it is being walked.
            if (keyspace.Find(slot.Name.Span) is not null && (all || RespGlob.IsMatch(pattern, slot.Name.Span)))
                into.Add(slot.Name);
        }

        _found.Clear();
        return next;
    }

    /// <summary>RANDOMKEY.</summary>
    public bool TryPick(Random random, out ByteString name)
    {
        using Turn turn = keyspace.Enter();
        while (keyspace.Table.Pick(random) is { } slot)
        {
            name = slot.Name;
            if (keyspace.Find(name.Span) is not null)
                return true;
        }

        name = default;
        return false;
    }

    /// <summary>RENAME, RENAMENX. The expiry goes with the key.</summary>
    /// <returns>Done, NoKey, or Taken when <paramref name="replace"/> is false and the new name exists.</returns>
    public QueueOutcome Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool replace)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(from) is not { } source)
            return QueueOutcome.NoKey;
        if (!replace && keyspace.Find(to) is not null)
            return QueueOutcome.Taken;
        KeySlot target = keyspace.Slot(to);
        if (source == target)
            return QueueOutcome.Done;
        if (target.Exists)
            keyspace.Drop(target);
        long expiry = source.ExpiresAt;
        (target.Queue, source.Queue) = (source.Queue, target.Queue);
        keyspace.Changed(source);
        keyspace.SetExpiry(target, expiry);
        keyspace.Changed(target);
        return QueueOutcome.Done;
    }

    /// <summary>COPY. The expiry is copied too.</summary>
    /// <returns>Done, NoKey, Taken when <paramref name="replace"/> is false and the new name exists, or Full.</returns>
    public QueueOutcome Copy(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool replace)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(from) is not { } source)
            return QueueOutcome.NoKey;
        if (keyspace.Find(to) is { } old)
        {
            if (!replace)
                return QueueOutcome.Taken;
            keyspace.Drop(old);
        }

        KeySlot target = keyspace.Slot(to);
        if (!keyspace.HasRoom(target, 0, 0))
        {
            keyspace.Changed(target);
            return QueueOutcome.Full;
        }

        target.Queue = source.Queue.Copy();
        keyspace.SetExpiry(target, source.ExpiresAt);
        keyspace.Changed(target);
        return QueueOutcome.Done;
    }

    /// <summary>FLUSHALL, FLUSHDB. Who waits goes on waiting.</summary>
    public void Flush()
    {
        using Turn turn = keyspace.Enter();
        keyspace.Table.Scan(0, long.MaxValue, _found);
        foreach (KeySlot slot in _found)
            keyspace.Drop(slot);
        _found.Clear();
    }
}
