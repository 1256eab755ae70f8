using System.Runtime.CompilerServices;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>The frames that a user wants to send, without copying them anywhere yet.</summary>
internal readonly struct Outgoing
{
    private readonly ReadOnlyMemory<byte> _first;
    private readonly ReadOnlyMemory<byte> _second;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>>? _all;
    private readonly int _start;
    private readonly int _count;

    internal Outgoing(ReadOnlyMemory<byte> only)
    {
        _first = only;
        _count = 1;
    }

    internal Outgoing(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        _first = first;
        _second = second;
        _count = 2;
    }

    internal Outgoing(IReadOnlyList<ReadOnlyMemory<byte>> all)
    {
        ArgumentOutOfRangeException.ThrowIfZero(all.Count);
        _all = all;
        _first = all[0];
        _count = all.Count;
    }

    private Outgoing(in Outgoing whole)
    {
        this = whole;
        _start = whole._start + 1;
        _first = whole._start + 1 < whole._count ? whole[1] : default;
    }

    /// <summary>Whether encoding it cannot fail: no list of the user's is asked for its frames.</summary>
    internal bool IsPlain => _all is null;

    /// <summary>How many frames.</summary>
    internal int Count => _count - _start;

    /// <summary>The first frame: a topic for publishers, the peer's identity for a ROUTER.</summary>
    internal ReadOnlyMemory<byte> First => _first;

    internal ReadOnlyMemory<byte> this[int index] => index == 0 ? _first : _all is null ? _second : _all[_start + index];

    /// <summary>The message without its first frame.</summary>
    internal Outgoing Rest() => new(this);

    /// <summary>Bytes on the wire.</summary>
    internal int EncodedLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Count == 1 ? ZmtpWriter.FrameLength(_first.Length) : SumLengths();
    }

    /// <summary>Writes all frames; <paramref name="destination"/> has <see cref="EncodedLength"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Encode(Span<byte> destination)
    {
        if (Count == 1) ZmtpWriter.WriteFrame(destination, _first.Span);
        else EncodeAll(destination);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SumLengths()
    {
        int sum = 0;
        for (int i = 0; i < Count; i++) sum = checked(sum + ZmtpWriter.FrameLength(this[i].Length));
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EncodeAll(Span<byte> destination)
    {
        int at = 0;
        for (int i = 0; i < Count; i++) at += ZmtpWriter.WriteFrame(destination[at..], this[i].Span, more: i < Count - 1);
    }
}
