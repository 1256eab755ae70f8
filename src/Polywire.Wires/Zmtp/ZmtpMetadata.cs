using System.Buffers.Binary;
using System.Text;

namespace Polywire.Wires.Zmtp;

/// <summary>The properties that a peer told in READY or INITIATE (https://rfc.zeromq.org/spec/37/#metadata).</summary>
public sealed class ZmtpMetadata
{
    private readonly Dictionary<string, byte[]> _properties = new(StringComparer.OrdinalIgnoreCase);

    private ZmtpMetadata() { }

    /// <summary>All properties; names compare without case. A name told twice keeps its last value.</summary>
    public IReadOnlyDictionary<string, byte[]> Properties => _properties;

    /// <summary>The Socket-Type property; null when it was not told.</summary>
    public ZmtpSocketType? SocketType { get; private set; }

    /// <summary>The Identity property; empty when it was not told.</summary>
    public ReadOnlyMemory<byte> Identity => _properties.GetValueOrDefault("Identity");

    /// <summary>Reads the properties of <paramref name="data"/>, all copied.</summary>
    /// <exception cref="ZmtpException"><see cref="ZmtpFailure.BadCommand"/> or <see cref="ZmtpFailure.WrongSocketType"/> (a type that ZMTP does not know).</exception>
    internal static ZmtpMetadata Parse(ReadOnlySpan<byte> data, long offset)
    {
        ZmtpMetadata metadata = new();
        while (data.Length > 0)
        {
            // property = OCTET 1*255name-char 4OCTET *OCTET
            // https://rfc.zeromq.org/spec/37/#metadata
            int nameLength = data[0];
            if (nameLength == 0 || data.Length < 1 + nameLength + 4) throw Bad(offset);
            string name = Encoding.Latin1.GetString(data.Slice(1, nameLength));
            data = data[(1 + nameLength)..];
            uint valueLength = BinaryPrimitives.ReadUInt32BigEndian(data);
            if (valueLength > data.Length - 4) throw Bad(offset);
            metadata._properties[name] = data.Slice(4, (int)valueLength).ToArray();
            data = data[(4 + (int)valueLength)..];
        }
        metadata.ReadKnown(offset);
        return metadata;
    }

    private void ReadKnown(long offset)
    {
        if (Identity.Length > ZmtpSessionOptions.MaxNameBytes)
            throw new ZmtpException(ZmtpFailure.BadCommand, offset, "the peer's Identity has more than 255 bytes");
        if (!_properties.TryGetValue("Socket-Type", out byte[]? name)) return;
        if (!ZmtpSocketTypes.TryParse(name, out ZmtpSocketType type))
            throw new ZmtpException(ZmtpFailure.WrongSocketType, offset, "the peer's socket type is not one of ZMTP 3.1");
        SocketType = type;
    }

    private static ZmtpException Bad(long offset) => new(ZmtpFailure.BadCommand, offset, "a metadata property runs over its end");
}
