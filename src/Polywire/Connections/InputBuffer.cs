using System.Buffers;

namespace Polywire.Connections;

/// <summary>
/// The bytes read from one peer and not yet consumed, in one piece. A quiet connection holds 4 KiB; one that fills its
/// buffer gets 256 KiB, with which messages of 1 KiB go half as fast again as with 64 KiB; a larger frame grows it as
/// its bytes arrive, never by what a header claims.
/// </summary>
internal sealed class InputBuffer
{
    internal const int Small = 4 * 1024;
    internal const int Large = 256 * 1024;
    private const int QuietReads = 16;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private int _quiet;

    internal ReadOnlyMemory<byte> Unconsumed => _bytes.AsMemory(_start, _end - _start);

    internal int Count => _end - _start;

    /// <summary>Memory that is rented.</summary>
    internal int HeldBytes => _bytes.Length;

    /// <summary>Where the next read goes; never empty.</summary>
    internal Memory<byte> Free()
    {
        if (_start == _end) _start = _end = 0;
        if (_bytes.Length == 0) _bytes = ArrayPool<byte>.Shared.Rent(Small);
        int half = _bytes.Length / 2;
        if (_end == 0 && (_bytes.Length > Large * 2 || (_bytes.Length >= Large && _quiet > QuietReads))) Resize(_quiet > QuietReads ? Small : Large);
        // Half a frame at the end is moved while that is cheap, so that the next read is a large one.
        else if (_start > 0 && _end > half && Count <= half) MoveToFront();
        else if (_end == _bytes.Length) Resize(Math.Max(Large, (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)));
        return _bytes.AsMemory(_end);
    }

    internal void Advance(int read)
    {
        bool filled = _end + read == _bytes.Length;
        _quiet = read > Small / 2 ? 0 : _quiet + 1;
        _end += read;
        // A read that fills a small buffer says that more is waiting.
        if (filled && _bytes.Length < Large) Resize(Large);
    }

    internal void Consume(int count)
    {
        _start += count;
        if (_start > _end) throw new InvalidOperationException($"A link consumed {_start - _end} bytes more than it was given.");
    }

    /// <summary>It is empty, and nothing comes for now: who receives little needs no memory to wait.</summary>
    internal void Rest()
    {
        _start = _end = 0;
        if (_bytes.Length <= Small || _quiet > QuietReads) Release();
    }

    internal void Release()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void MoveToFront()
    {
        _bytes.AsSpan(_start, Count).CopyTo(_bytes);
        _end = Count;
        _start = 0;
    }

    private void Resize(int size)
    {
        byte[] other = ArrayPool<byte>.Shared.Rent(size);
        _quiet = 0;
        int count = Count;
        _bytes.AsSpan(_start, count).CopyTo(other);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = other;
        _start = 0;
        _end = count;
    }
}
