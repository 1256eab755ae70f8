using System.Net;

namespace Polywire.Sockets;

/// <summary>An address of an interface, as <c>ip address</c> shows it.</summary>
/// <param name="InterfaceIndex">The interface's number.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Bits of it that name the network.</param>
/// <param name="Broadcast">The network's broadcast address; null for none.</param>
public sealed record NetworkAddress(int InterfaceIndex, IPAddress Address, int PrefixLength, IPAddress? Broadcast);
