using System.Text;

namespace Polywire.Zeromq;

/// <summary>
/// A message as it came: one or more frames. The memory belongs to the socket and is valid until its next receive;
/// <see cref="Copy"/> keeps it longer.
/// </summary>
public readonly struct ZeromqMessage
{
    private readonly ReadOnlyMemory<byte>[]? _table;
    private readonly int _start;

    internal ZeromqMessage(ReadOnlyMemory<byte>[] table, int start, int count)
    {
        _table = table;
        _start = start;
        Count = count;
    }

    /// <summary>How many frames, at least one.</summary>
    public int Count { get; }

    /// <summary>One frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    public ReadOnlyMemory<byte> this[int index] =>
        (uint)index < (uint)Count ? _table![_start + index] : throw new ArgumentOutOfRangeException(nameof(index), $"The message has {Count} frames.");

    internal ReadOnlyMemory<byte> First => _table![_start];

    /// <summary>All frames.</summary>
    public ReadOnlySpan<ReadOnlyMemory<byte>> Frames => _table.AsSpan(_start, Count);

    /// <summary>A frame read as UTF-8.</summary>
    public string Text(int index = 0) => Encoding.UTF8.GetString(this[index].Span);

    /// <summary>The same message in memory of its own.</summary>
    public ZeromqMessage Copy()
    {
        var frames = new ReadOnlyMemory<byte>[Count];
        for (int i = 0; i < frames.Length; i++) frames[i] = this[i].ToArray();
        return new ZeromqMessage(frames, 0, frames.Length);
    }

    /// <summary>The frames for people, with bars between them.</summary>
    public override string ToString()
    {
        string[] texts = new string[Count];
        for (int i = 0; i < texts.Length; i++) texts[i] = Text(i);
        return string.Join('|', texts);
    }
}
