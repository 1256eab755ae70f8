using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Polywire.Formats;

/// <summary>
/// Where bytes of Protocol Buffers are written. All of a message stays in one span until it is whole, since lengths stand before what
/// they measure and are mended afterwards: first in the target's own span, and in a pooled array when that is full.
/// </summary>
internal ref struct ProtobufOutput(IBufferWriter<byte> target)
{
    private const int FirstRoom = 256;

    private readonly IBufferWriter<byte> _target = target;
    private Span<byte> _space = target.GetSpan(FirstRoom);
    private byte[]? _rented;

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>Gives the bytes to the target.</summary>
    public readonly void Complete()
    {
        if (_rented is null)
            _target.Advance(Length);
        else
            _target.Write(_space[..Length]);
    }

    /// <summary>Gives the pooled array back.</summary>
    public void Release()
    {
        if (_rented is { } array)
            ArrayPool<byte>.Shared.Return(array);
        _rented = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        if (Length == _space.Length)
            Grow(1);
        _space[Length++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarint(ulong value)
    {
        if (value < 0x80)
            WriteByte((byte)value);
        else
            WriteLongVarint(value);
    }

    public void WriteFixed32(uint value)
    {
        Ensure(sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(_space[Length..], value);
        Length += sizeof(uint);
    }

    public void WriteFixed64(ulong value)
    {
        Ensure(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(_space[Length..], value);
        Length += sizeof(ulong);
    }

    /// <summary>Writes the length and the bytes.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> value)
    {
        WriteVarint((uint)value.Length);
        WriteRaw(value);
    }

    public void WriteRaw(scoped ReadOnlySpan<byte> value)
    {
        Ensure(value.Length);
        value.CopyTo(_space[Length..]);
        Length += value.Length;
    }

    /// <summary>Writes the length and the text as UTF-8.</summary>
    public void WriteText(scoped ReadOnlySpan<char> value)
    {
        // A character is one to three bytes: guess that it is one, and mend when the length takes more room than thought.
        int room = value.Length <= 1024 ? value.Length * 3 : Encoding.UTF8.GetByteCount(value);
        int prefix = SizeOf((uint)(value.Length <= 1024 ? value.Length : room));
        Ensure(prefix + 1 + room);
        var status = Utf8.FromUtf16(value, _space.Slice(Length + prefix, room), out _, out int written, replaceInvalidSequences: false);
        if (status is not OperationStatus.Done)
            throw new CodecException(CodecFailure.NotRepresentable, -1, "the text holds half a surrogate pair, which UTF-8 cannot say");
        if (SizeOf((uint)written) is var size && size != prefix)
            _space.Slice(Length + prefix, written).CopyTo(_space[(Length + size)..]);
        WriteVarint((uint)written);
        Length += written;
    }

    /// <summary>Leaves room for the length of what follows.</summary>
    /// <returns>Where that begins.</returns>
    public int Reserve()
    {
        WriteByte(0);
        return Length;
    }

    /// <summary>Writes the length of what was written since <see cref="Reserve"/>: in its one byte, or in more by moving what follows.</summary>
    public void Mend(int start)
    {
        int length = Length - start, extra = SizeOf((uint)length) - 1;
        if (extra > 0)
        {
            Ensure(extra);
            _space.Slice(start, length).CopyTo(_space[(start + extra)..]);
        }
        Length = start - 1;
        WriteVarint((uint)length);
        Length += length;
    }

    /// <summary>The bytes that a number takes as a varint.</summary>
    public static int SizeOf(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    private void WriteLongVarint(ulong value)
    {
        Ensure(10);
        var space = _space[Length..];
        int index = 0;
        for (; value >= 0x80; value >>= 7)
            space[index++] = (byte)(value | 0x80);
        space[index] = (byte)value;
        Length += index + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int room)
    {
        if (_space.Length - Length < room)
            Grow(room);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int room)
    {
        long size = Math.Max((long)Length + room, Math.Min(_space.Length * 2L, Array.MaxLength));
        if (size > Array.MaxLength)
            throw new CodecException(CodecFailure.NotRepresentable, -1, "a message of Protocol Buffers ends at 2 GiB");
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)size);
        _space[..Length].CopyTo(larger);
        Release();
        _rented = larger;
        _space = larger;
    }
}
