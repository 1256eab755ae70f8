namespace Polywire.Sockets;

/// <summary>Families of sockets by Linux's numbers (socket(2), AF_*), for <see cref="NativeSocket"/>; .NET numbers them otherwise, and knows only some.</summary>
public enum SocketFamily
{
    /// <summary>AF_UNIX: this machine, by path or name.</summary>
    Unix = 1,

    /// <summary>AF_INET: IPv4.</summary>
    Inet = 2,

    /// <summary>AF_INET6: IPv6.</summary>
    Inet6 = 10,

    /// <summary>AF_NETLINK: talks to the kernel; see <see cref="Netlink"/>.</summary>
    Netlink = 16,

    /// <summary>AF_PACKET: whole frames of an interface; see <see cref="PacketSocket"/>.</summary>
    Packet = 17,

    /// <summary>AF_CAN: the buses of vehicles.</summary>
    Can = 29,

    /// <summary>AF_TIPC: messages within a cluster. Few kernels have it.</summary>
    Tipc = 30,

    /// <summary>AF_BLUETOOTH.</summary>
    Bluetooth = 31,

    /// <summary>AF_VSOCK: a virtual machine and its host.</summary>
    Vsock = 40,
}
