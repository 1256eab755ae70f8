using System.Buffers;

namespace Polywire.Rpc;

/// <summary>
/// One message while it is encoded: values may throw half-way and run the code of their own types, neither of which may happen inside an
/// output. What frames it can be put before it, once its length is known. Each thread keeps one.
/// </summary>
internal sealed class MessageBuffer : IBufferWriter<byte>
{
    /// <summary>Room for what is put before the message.</summary>
    internal const int Headroom = 128;

    private const int First = 4096;
    private const int MostKept = 1024 * 1024;
    private const int MostKeptIdle = 64 * 1024;

    [ThreadStatic]
    private static MessageBuffer? t_spare;

    private byte[] _bytes = [];
    private int _start = Headroom;
    private int _end = Headroom;

    /// <summary>Bytes of the message.</summary>
    public int Count => _end - _start;

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Written => _bytes.Length == 0 ? default : _bytes.AsSpan(_start, Count);

    /// <summary>The message, for who keeps the buffer.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.Length == 0 ? default : _bytes.AsMemory(_start, Count);

    /// <summary>An empty one. Give it back with <see cref="Return"/>.</summary>
    public static MessageBuffer Rent()
    {
        MessageBuffer? spare = t_spare;
        t_spare = null;
        return spare ?? new MessageBuffer();
    }

    /// <summary>Takes one back, empty.</summary>
    public static void Return(MessageBuffer buffer)
    {
        buffer.Clear();
        t_spare = buffer;
    }

    /// <summary>Drops what was written.</summary>
    public void Clear()
    {
        _start = _end = Headroom;
        if (_bytes.Length <= MostKept)
            return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    /// <summary>Drops what was written, and memory beyond what most messages need: for one of many that wait for their next use.</summary>
    public void Trim()
    {
        if (_bytes.Length > MostKeptIdle)
            Release();
        else
            Clear();
    }

    /// <summary>Drops the message's first bytes.</summary>
    public void Remove(int bytes)
    {
        if (bytes == 0)
            return;
        _bytes.AsSpan(_start + bytes, Count - bytes).CopyTo(_bytes.AsSpan(Headroom));
        (_start, _end) = (Headroom, Headroom + Count - bytes);
    }

    /// <summary>Gives its memory back; it may be used again.</summary>
    public void Release()
    {
        _start = _end = Headroom;
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    /// <inheritdoc/>
    public void Advance(int count) => _end += count;

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsSpan(_end);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_end);
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Puts bytes before what was written; cheap up to <see cref="Headroom"/> in all.</summary>
    public void Prepend(ReadOnlySpan<byte> bytes)
    {
        Reserve(0);
        if (_start < bytes.Length)
        {
            Reserve(bytes.Length);
            Written.CopyTo(_bytes.AsSpan(_start + bytes.Length));
            (_start, _end) = (_start + bytes.Length, _end + bytes.Length);
        }
        _start -= bytes.Length;
        bytes.CopyTo(_bytes.AsSpan(_start));
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _end >= bytes && _bytes.Length > 0)
            return;
        long wanted = Math.Max(Math.Max(First, Math.Min(_bytes.Length * 2L, Array.MaxLength)), (long)_end + bytes);
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((int)wanted));
        if (_bytes.Length > 0)
        {
            _bytes.AsSpan(_start, Count).CopyTo(larger.AsSpan(_start));
            ArrayPool<byte>.Shared.Return(_bytes);
        }
        _bytes = larger;
    }
}
