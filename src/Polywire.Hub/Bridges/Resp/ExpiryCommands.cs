using Polywire.Hubs.Queues;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>The commands on the lifetime of keys. See https://redis.io/docs/latest/commands/expire/.</summary>
internal sealed class ExpiryCommands(Keyspace keyspace)
{
    private const long Second = 1000;

    private readonly ExpiryOperations _expiry = keyspace.Expiry;

    /// <summary>Carries out one call.</summary>
    /// <returns>False when the verb is none of this family.</returns>
    public bool Execute(in RespCall call)
    {
        switch (call.Verb)
        {
            case RespVerb.Expire: Expire(call, Second, fromNow: true, "ERR invalid expire time in 'expire' command"u8); return true;
            case RespVerb.PExpire: Expire(call, 1, fromNow: true, "ERR invalid expire time in 'pexpire' command"u8); return true;
            case RespVerb.ExpireAt: Expire(call, Second, fromNow: false, "ERR invalid expire time in 'expireat' command"u8); return true;
            case RespVerb.PExpireAt: Expire(call, 1, fromNow: false, "ERR invalid expire time in 'pexpireat' command"u8); return true;
            case RespVerb.Ttl: call.Integer(Round(_expiry.Remaining(call[1]))); return true;
            case RespVerb.PTtl: call.Integer(_expiry.Remaining(call[1])); return true;
            case RespVerb.ExpireTime: call.Integer(Round(_expiry.At(call[1]))); return true;
            case RespVerb.PExpireTime: call.Integer(_expiry.At(call[1])); return true;
            case RespVerb.Persist: call.Integer(_expiry.Persist(call[1]) ? 1 : 0); return true;
            default: return false;
        }
    }

    // EXPIRE key seconds [NX | XX | GT | LT]
    private void Expire(in RespCall call, long unit, bool fromNow, ReadOnlySpan<byte> outOfRange)
    {
        if (!TryCondition(call, out ExpiryCondition condition) || !call.TryInteger(2, out long time))
            return;
        using Turn turn = keyspace.Enter();
        Int128 at = ((Int128)time * unit) + (fromNow ? keyspace.Now : 0);
        if ((Int128)time * unit > long.MaxValue || (Int128)time * unit < long.MinValue || at > long.MaxValue)
        {
            call.Error(outOfRange);
            return;
        }

        call.Integer(_expiry.ExpireAt(call[1], (long)Int128.Max(at, 1), condition) ? 1 : 0);
    }

    private static bool TryCondition(in RespCall call, out ExpiryCondition condition)
    {
        condition = ExpiryCondition.None;
        for (int i = 3; i < call.Count; i++)
        {
            ExpiryCondition one = Condition(call, i);
            if (one == ExpiryCondition.None)
            {
                RespWriter.Error(call.Replies, $"ERR Unsupported option {System.Text.Encoding.Latin1.GetString(call[i])}");
                return false;
            }

            condition |= one;
        }

        if (condition.HasFlag(ExpiryCondition.Unset) && condition != ExpiryCondition.Unset)
        {
            call.Error(RespErrors.ExpiryNotWithOthers);
            return false;
        }

        if (!condition.HasFlag(ExpiryCondition.Later | ExpiryCondition.Sooner))
            return true;
        call.Error(RespErrors.ExpiryLaterAndSooner);
        return false;
    }

    private static ExpiryCondition Condition(in RespCall call, int index)
    {
        if (call.Is(index, "nx"))
            return ExpiryCondition.Unset;
        if (call.Is(index, "xx"))
            return ExpiryCondition.Set;
        if (call.Is(index, "gt"))
            return ExpiryCondition.Later;
        return call.Is(index, "lt") ? ExpiryCondition.Sooner : ExpiryCondition.None;
    }

    // Seconds are rounded to the nearest, as in Redis; the two answers below zero stay what they are.
    private static long Round(long milliseconds) => milliseconds < 0 ? milliseconds : (milliseconds + (Second / 2)) / Second;
}
