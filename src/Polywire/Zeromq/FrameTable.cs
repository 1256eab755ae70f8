namespace Polywire.Zeromq;

/// <summary>The frames of the message being received, in one table used again for every message. Slot 0 is kept free for a ROUTER's identity.</summary>
internal sealed class FrameTable
{
    private ReadOnlyMemory<byte>[] _frames = new ReadOnlyMemory<byte>[8];
    private int _start = 1;

    /// <summary>How many frames.</summary>
    internal int Count { get; private set; }

    internal ReadOnlyMemory<byte> this[int index] => _frames[_start + index];

    /// <summary>Begins a message of one frame, as most are.</summary>
    internal void SetOnly(ReadOnlyMemory<byte> frame)
    {
        _start = 1;
        _frames[1] = frame;
        Count = 1;
    }

    internal void Begin(int count)
    {
        _start = 1;
        Count = count;
        if (_frames.Length <= count) _frames = new ReadOnlyMemory<byte>[count * 2];
    }

    internal void Set(int index, ReadOnlyMemory<byte> frame) => _frames[1 + index] = frame;

    /// <summary>Puts a frame before the first.</summary>
    internal void Prepend(ReadOnlyMemory<byte> frame)
    {
        _frames[--_start] = frame;
        Count++;
    }

    /// <summary>Takes the first frames away.</summary>
    internal void RemoveFirst(int count)
    {
        _start += count;
        Count -= count;
    }

    internal ZeromqMessage ToMessage() => new(_frames, _start, Count);
}
