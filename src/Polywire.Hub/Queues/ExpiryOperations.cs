namespace Polywire.Hubs.Queues;

/// <summary>
/// Redis's commands on the lifetime of keys. Times are milliseconds since 1970 (UTC). A key whose time has come is gone for
/// every command at once and is removed at the next <see cref="Keyspace.Tick"/> at the latest.
/// </summary>
internal sealed class ExpiryOperations(Keyspace keyspace)
{
    /// <summary>What <see cref="At"/> and <see cref="Remaining"/> say of a key without expiry.</summary>
    public const long Never = -1;

    /// <summary>What <see cref="At"/> and <see cref="Remaining"/> say when there is no such key.</summary>
    public const long NoKey = -2;

    /// <summary>How many keys have an expiry.</summary>
    public int Count
    {
        get
        {
            using Turn turn = keyspace.Enter();
            return keyspace.ExpiringKeys;
        }
    }

    /// <summary>EXPIRE, PEXPIRE: like <see cref="ExpireAt"/>, counted from now.</summary>
    public bool Expire(ReadOnlySpan<byte> name, long milliseconds, ExpiryCondition condition = ExpiryCondition.None)
    {
        using Turn turn = keyspace.Enter();
        return ExpireAt(name, keyspace.Now + milliseconds, condition);
    }

    /// <summary>EXPIREAT, PEXPIREAT: a time that is over removes the key.</summary>
    /// <returns>False when there is no such key or <paramref name="condition"/> does not hold.</returns>
    public bool ExpireAt(ReadOnlySpan<byte> name, long at, ExpiryCondition condition = ExpiryCondition.None)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is not { } slot || !Holds(condition, slot.ExpiresAt, at))
            return false;
        if (at <= keyspace.Now)
            keyspace.Drop(slot);
        else
            keyspace.SetExpiry(slot, at);
        return true;
    }

    /// <summary>EXPIRETIME, PEXPIRETIME: when the key expires; <see cref="Never"/> or <see cref="NoKey"/>.</summary>
    public long At(ReadOnlySpan<byte> name)
    {
        using Turn turn = keyspace.Enter();
        return keyspace.Find(name) switch { null => NoKey, { ExpiresAt: 0 } => Never, { } slot => slot.ExpiresAt };
    }

    /// <summary>TTL, PTTL: milliseconds until the key expires; <see cref="Never"/> or <see cref="NoKey"/>.</summary>
    public long Remaining(ReadOnlySpan<byte> name)
    {
        using Turn turn = keyspace.Enter();
        long at = At(name);
        return at < 0 ? at : at - keyspace.Now;
    }

    /// <summary>PERSIST: whether the key had an expiry.</summary>
    public bool Persist(ReadOnlySpan<byte> name)
    {
        using Turn turn = keyspace.Enter();
        if (keyspace.Find(name) is not { ExpiresAt: not 0 } slot)
            return false;
        keyspace.SetExpiry(slot, 0);
        return true;
    }

    private static bool Holds(ExpiryCondition condition, long current, long wanted)
    {
        bool set = current != 0;
        if (condition.HasFlag(ExpiryCondition.Unset) && set)
            return false;
        if (condition.HasFlag(ExpiryCondition.Set) && !set)
            return false;
        if (condition.HasFlag(ExpiryCondition.Later) && (!set || wanted <= current))
            return false;
        return !condition.HasFlag(ExpiryCondition.Sooner) || !set || wanted < current;
    }
}
