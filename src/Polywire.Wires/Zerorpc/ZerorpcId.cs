using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Polywire.Formats;

namespace Polywire.Wires.Zerorpc;

/// <summary>
/// A message_id or response_to. Opaque: Python sends bin, JavaScript str, others may send integers; it goes back as it came. Two are equal
/// when kind and bytes are, whatever width their length was written in. A value of its own, so that keeping one allocates nothing.
/// </summary>
public readonly struct ZerorpcId : IEquatable<ZerorpcId>
{
    /// <summary>Bytes of the longest: Python's have 32, JavaScript's 36.</summary>
    public const int MaxBytes = 64;

    private readonly Bytes _bytes;
    private readonly byte _length;
    private readonly MessagePackType _kind;

    private ZerorpcId(MessagePackType kind, ReadOnlySpan<byte> bytes)
    {
        _kind = kind;
        _length = (byte)bytes.Length;
        bytes.CopyTo(_bytes);
    }

    /// <summary>Whether it is none.</summary>
    public bool IsEmpty => _kind == MessagePackType.Nil;

    /// <summary>An id of text.</summary>
    /// <exception cref="ArgumentException">It has more than <see cref="MaxBytes"/> bytes.</exception>
    public static ZerorpcId FromText(ReadOnlySpan<byte> utf8) =>
        utf8.Length <= MaxBytes ? new ZerorpcId(MessagePackType.Text, utf8) : throw new ArgumentException($"an id has {MaxBytes} bytes at most", nameof(utf8));

    /// <summary>Whether two ids are the same.</summary>
    public static bool operator ==(ZerorpcId left, ZerorpcId right) => left.Equals(right);

    /// <summary>Whether two ids differ.</summary>
    public static bool operator !=(ZerorpcId left, ZerorpcId right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ZerorpcId other) => _kind == other._kind && Written.SequenceEqual(other.Written);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ZerorpcId other && Equals(other);

    /// <summary>Seeded per process, so that nobody can choose ids that collide.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Written);
        return hash.ToHashCode();
    }

    /// <summary>For people.</summary>
    public override string ToString() => _kind switch
    {
        MessagePackType.Nil => "none",
        MessagePackType.Text => System.Text.Encoding.UTF8.GetString(Written),
        MessagePackType.Integer => BitConverter.ToInt64(Written).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => Convert.ToHexStringLower(Written),
    };

    /// <summary>Reads an id from a header.</summary>
    /// <returns>False when it is nil, or nothing that an id could be.</returns>
    internal static bool TryRead(ref MessagePackReader reader, out ZerorpcId id)
    {
        id = default;
        MessagePackType kind = reader.NextType;
        if (kind is MessagePackType.Text or MessagePackType.Binary)
        {
            ReadOnlySpan<byte> bytes = reader.ReadBytes();
            if (bytes.Length > MaxBytes) return false;
            id = new ZerorpcId(kind, bytes);
            return true;
        }
        if (kind is not MessagePackType.Integer)
        {
            reader.Skip();
            return false;
        }
        Span<byte> number = stackalloc byte[8];
        BitConverter.TryWriteBytes(number, reader.ReadInt64());
        id = new ZerorpcId(kind, number);
        return true;
    }

    /// <summary>Writes it as it came.</summary>
    internal void Write(ref MessagePackWriter writer)
    {
        if (_kind == MessagePackType.Text) writer.WriteUtf8(Written);
        else if (_kind == MessagePackType.Integer) writer.WriteInt64(BitConverter.ToInt64(Written));
        else writer.WriteBinary(Written);
    }

    [UnscopedRef]
    private ReadOnlySpan<byte> Written => ((ReadOnlySpan<byte>)_bytes)[.._length];

    [InlineArray(MaxBytes)]
    private struct Bytes
    {
        private byte _first;
    }
}
