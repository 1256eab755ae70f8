using System.Buffers;
using System.Buffers.Binary;

namespace Polywire.Toolbox.Tls;

/// <summary>Writes the presentation language of RFC 8446 section 3.</summary>
internal sealed class TlsWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Byte(int value) => _bytes.Write([(byte)value]);

    public void Number16(int value)
    {
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(two, checked((ushort)value));
        _bytes.Write(two);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Vector8(ReadOnlySpan<byte> bytes)
    {
        Byte(checked((byte)bytes.Length));
        Bytes(bytes);
    }

    public void Vector16(ReadOnlySpan<byte> bytes)
    {
        Number16(bytes.Length);
        Bytes(bytes);
    }

    public void Numbers16(IReadOnlyList<int> numbers)
    {
        Number16(2 * numbers.Count);
        foreach (int number in numbers) Number16(number);
    }

    public void Nested8(Action<TlsWriter> write) => Vector8(Inner(write));

    public void Nested16(Action<TlsWriter> write) => Vector16(Inner(write));

    public void Extension(int type, Action<TlsWriter> write)
    {
        Number16(type);
        Nested16(write);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private static byte[] Inner(Action<TlsWriter> write)
    {
        var inner = new TlsWriter();
        write(inner);
        return inner.ToArray();
    }
}
