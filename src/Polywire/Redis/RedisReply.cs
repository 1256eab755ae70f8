using System.Text;
using Polywire.Wires.Resp;

namespace Polywire.Redis;

/// <summary>What a Redis server answered, in memory of its own.</summary>
public sealed class RedisReply
{
    private RedisReply(RespType type, byte[] bytes, long number, RedisReply[] items)
    {
        (Type, Bytes, Number, Items) = (type, bytes, number, items);
    }

    /// <summary>What stood on the wire; RESP2 and RESP3 spell some values differently.</summary>
    public RespType Type { get; }

    /// <summary>Whether there is no value: an absent key, an empty pop.</summary>
    public bool IsNull => Type == RespType.Null;

    /// <summary>The value's bytes, of a number its digits; empty for null and for aggregates.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary><see cref="Bytes"/> read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The whole number that the value is or spells; 0 when it spells none.</summary>
    public long Number { get; }

    /// <summary>What an array or set holds; of a map keys and values in turn. Empty for everything else.</summary>
    public IReadOnlyList<RedisReply> Items { get; }

    /// <summary>The text, or the items between brackets, for people.</summary>
    public override string ToString() => IsNull ? "(null)" : Items.Count > 0 ? $"[{string.Join(", ", Items)}]" : Text;

    internal static RedisReply From(ReadOnlySpan<byte> input, RespReply reply, int index)
    {
        RespFrame frame = reply[index];
        RedisReply[] items = frame.IsAggregate && frame.Length > 0 ? new RedisReply[frame.Length] : [];
        int at = index + 1;
        for (int i = 0; i < items.Length; i++)
        {
            // An attribute comments on the value behind it.
            while (reply[at].Type == RespType.Attribute) at = reply[at].Next;
            items[i] = From(input, reply, at);
            at = reply[at].Next;
        }

        _ = reply.TryGetInteger(input, index, out long number);
        return new RedisReply(frame.Type, reply.Bytes(input, index).ToArray(), number, items);
    }
}
