using System.Buffers;
using Polywire.Connections;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// The replies of one connection since its last read. Commands write here without a lock, since topics and queues may
/// call into the connection's <see cref="Output"/> meanwhile; whole replies then go over in one piece. Holds no memory while
/// empty. Not thread-safe.
/// </summary>
internal sealed class ReplyBuffer : IBufferWriter<byte>
{
    private const int First = 1024;

    private byte[] _bytes = [];

    /// <summary>Bytes that wait.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count) => Count += count;

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsSpan(Count);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(Count);
    }

    /// <summary>Hands everything over to <paramref name="output"/>, whose gate must not be held by the caller. Replies pass its cap, as in Redis.</summary>
    public void MoveTo(Output output)
    {
        if (Count == 0)
            return;
        using (output.Gate.Enter())
        {
            _bytes.AsSpan(0, Count).CopyTo(output.GetSpan(Count));
            output.Advance(Count);
        }

        output.FlushSoon();
        Clear();
    }

    private void Clear()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Count = 0;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - Count >= bytes)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max(Math.Max(First, Math.Min(_bytes.Length * 2L, Array.MaxLength)), Count + (long)bytes)));
        _bytes.AsSpan(0, Count).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
