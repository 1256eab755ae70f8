using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Polywire.Sockets;

/// <summary>Linux's struct sockaddr_ll (packet(7)): an interface, a protocol, and who a frame is from.</summary>
/// <param name="interfaceIndex">The interface's number; 0 for all.</param>
/// <param name="protocol">The EtherType; 3 (ETH_P_ALL) for every.</param>
internal sealed class PacketEndPoint(int interfaceIndex, ushort protocol) : EndPoint
{
    internal const int Size = 20;

    // Behind the family (2 bytes, which SocketAddress fills in).
    internal const int ProtocolAt = 2;
    internal const int InterfaceAt = 4;
    internal const int KindAt = 10;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Size);
        Span<byte> bytes = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ProtocolAt..], protocol);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[InterfaceAt..], interfaceIndex);
        return address;
    }

    public override EndPoint Create(SocketAddress socketAddress)
    {
        ReadOnlySpan<byte> bytes = socketAddress.Buffer.Span;
        return new PacketEndPoint(BinaryPrimitives.ReadInt32LittleEndian(bytes[InterfaceAt..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[ProtocolAt..]));
    }
}
