using System.Buffers.Binary;

namespace Polywire.Toolbox.Tls;

/// <summary>Reads the presentation language of RFC 8446 section 3: numbers of one to three bytes, and vectors with their length before them. What is too short is told with what was wanted.</summary>
internal ref struct TlsBytes(ReadOnlySpan<byte> bytes, string what)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Take(1)[0];

    public int Number16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int Number24()
    {
        ReadOnlySpan<byte> three = Take(3);
        return (three[0] << 16) | (three[1] << 8) | three[2];
    }

    public ReadOnlySpan<byte> Vector8() => Take(Byte());

    public ReadOnlySpan<byte> Vector16() => Take(Number16());

    public ReadOnlySpan<byte> Vector24() => Take(Number24());

    /// <summary>A vector of numbers of two bytes each.</summary>
    public int[] Numbers16(ReadOnlySpan<byte> vector)
    {
        if (vector.Length % 2 != 0) throw Wrong("a list of numbers has an odd length");
        var numbers = new int[vector.Length / 2];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(vector[(2 * i)..]);
        return numbers;
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw Wrong($"{count} bytes were announced and {_rest.Length} are there");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public readonly PolywireException Wrong(string why) => new(FailureKind.Protocol, FailureCause.Tls, $"a wrong {what}: {why}");
}
