using System.Net.NetworkInformation;

namespace Polywire.Sockets;

/// <summary>A network interface, as <c>ip link</c> shows it.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name: <c>lo</c>, <c>eth0</c>.</param>
/// <param name="IsUp">Whether it is switched on (IFF_UP).</param>
/// <param name="IsRunning">Whether it has a carrier (IFF_RUNNING).</param>
/// <param name="IsLoopback">Whether it leads back to this host.</param>
/// <param name="Mtu">The largest packet, in bytes, without the link's own head.</param>
/// <param name="Address">Its hardware address; empty for none.</param>
public sealed record NetworkLink(int Index, string Name, bool IsUp, bool IsRunning, bool IsLoopback, int Mtu, PhysicalAddress Address);
