using System.Buffers.Binary;

namespace Polywire.Toolbox.Names.Messages.Data;

/// <summary>Steps through data that may end too early: then <see cref="Failed"/> is set, and everything is 0 or empty from there on.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public bool Failed { get; private set; }

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte() => Bytes(1) is [var value] ? value : (byte)0;

    public ushort UInt16() => Bytes(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    public uint UInt32() => Bytes(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    public ReadOnlySpan<byte> Counted() => Bytes(Byte());

    public ReadOnlySpan<byte> Rest() => Bytes(_rest.Length);

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length || Failed)
        {
            Failed = true;
            _rest = default;
            return default;
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>A name without compression, as on the wire; empty when there is none.</summary>
    public ReadOnlySpan<byte> Name()
    {
        int length = 0;
        while (length < _rest.Length && _rest[length] is > 0 and <= DnsName.MaxLabelBytes) length += 1 + _rest[length];
        if (length >= _rest.Length || _rest[length] != 0 || length >= DnsName.MaxBytes) Fail();
        return Bytes(Failed ? 0 : length + 1);
    }

    /// <summary>What was read makes no sense.</summary>
    public void Fail() => Failed = true;
}
