namespace Polywire.Sockets;

/// <summary>One frame of an interface.</summary>
/// <param name="Bytes">All of it, the Ethernet head first; valid until the next receive.</param>
/// <param name="EtherType">What it carries: 0x0800 IPv4, 0x0806 ARP, 0x86DD IPv6.</param>
/// <param name="IsOutgoing">This host sends it.</param>
public readonly record struct PacketFrame(ReadOnlyMemory<byte> Bytes, int EtherType, bool IsOutgoing);
