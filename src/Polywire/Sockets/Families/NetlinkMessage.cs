using System.Buffers.Binary;

namespace Polywire.Sockets;

/// <summary>One message of rtnetlink(7): a head of 16 bytes, a fixed part by its type, attributes. Pure; all numbers are the machine's (little-endian here).</summary>
internal readonly ref struct NetlinkMessage
{
    private const int HeadBytes = 16;
    private const int AttributeHeadBytes = 4;

    private readonly ReadOnlySpan<byte> _body;

    private NetlinkMessage(ushort type, ReadOnlySpan<byte> body)
    {
        Type = type;
        _body = body;
    }

    internal ushort Type { get; }

    /// <summary>What stands behind the head.</summary>
    internal ReadOnlySpan<byte> Body => _body;

    /// <summary>Takes the next message off.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="PolywireException">A length that cannot be.</exception>
    internal static bool TryRead(ref ReadOnlySpan<byte> bytes, out NetlinkMessage message)
    {
        message = default;
        if (bytes.IsEmpty) return false;
        uint length = bytes.Length < HeadBytes ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length < HeadBytes || length > bytes.Length) throw Wrong($"a message of {length} bytes where {bytes.Length} are");
        message = new NetlinkMessage(BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]), bytes[HeadBytes..(int)length]);
        bytes = bytes[Math.Min(bytes.Length, Aligned((int)length))..];
        return true;
    }

    /// <summary>The attribute's value behind a fixed part; empty for none.</summary>
    /// <param name="number">Its number (IFLA_, IFA_, RTA_).</param>
    /// <param name="fixedBytes">Bytes of the fixed part.</param>
    internal ReadOnlySpan<byte> Attribute(int number, int fixedBytes)
    {
        if (_body.Length < fixedBytes) throw Wrong($"{_body.Length} bytes where {fixedBytes} begin a message of type {Type}");
        for (ReadOnlySpan<byte> rest = _body[fixedBytes..]; rest.Length >= AttributeHeadBytes;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (length < AttributeHeadBytes || length > rest.Length) throw Wrong($"an attribute of {length} bytes where {rest.Length} are");
            // The two highest bits say how it is to be read.
            if ((BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) & 0x3FFF) == number) return rest[AttributeHeadBytes..length];
            rest = rest[Math.Min(rest.Length, Aligned(length))..];
        }
        return default;
    }

    /// <summary>A number's attribute, or what to take for none.</summary>
    internal long Number(int number, int fixedBytes, long otherwise) =>
        Attribute(number, fixedBytes) is { Length: >= sizeof(uint) } value ? BinaryPrimitives.ReadUInt32LittleEndian(value) : otherwise;

    internal static PolywireException Wrong(string what) => new(FailureKind.Protocol, $"The kernel's answer over netlink cannot be read: {what} (rtnetlink(7)).");

    private static int Aligned(int length) => (length + 3) & ~3;
}
