namespace Polywire.Wires.Resp;

/// <summary>
/// One value of a reply as a slice of the bytes that it was read from. Nested values follow their parent in the
/// <see cref="RespReply"/>'s table, depth first, so that a whole reply is one flat array that is used again and again.
/// </summary>
/// <param name="Type">What it is.</param>
/// <param name="Offset">Where its content begins, relative to the reply's first byte; for aggregates, where the header ends.</param>
/// <param name="Length">
/// Scalars: bytes of content without prefix and line end. Aggregates: number of elements, keys and values counted one by one.
/// </param>
/// <param name="Next">Index in the table of the value that follows this one and everything inside it.</param>
public readonly record struct RespFrame(RespType Type, int Offset, int Length, int Next)
{
    /// <summary>Whether it holds other values.</summary>
    public bool IsAggregate => Type is RespType.Array or RespType.Map or RespType.Set or RespType.Push or RespType.Attribute;

    /// <summary>Whether the peer says no.</summary>
    public bool IsError => Type is RespType.Error or RespType.BulkError;
}
