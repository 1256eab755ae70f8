using System.Net.Sockets;

namespace Polywire.Sockets;

/// <summary>
/// Sockets beneath TCP and UDP (raw(7)). Needs root or CAP_NET_RAW. What is received begins with the IP head (IPv4; not IPv6); what is sent gets one from the
/// system, unless <see cref="SocketOptionName.HeaderIncluded"/> is set.
/// </summary>
public static class RawIp
{
    /// <summary>Opens a socket for a protocol above IP: <c>RawIp.Open(ProtocolType.Icmp)</c> for a ping of one's own.</summary>
    /// <param name="protocol">Icmp, IcmpV6, or any number of the protocols.</param>
    /// <param name="v6">IPv6 instead of IPv4.</param>
    /// <exception cref="PolywireException">This user may not (<see cref="FailureCause.NotSupported"/>).</exception>
    public static Socket Open(ProtocolType protocol, bool v6 = false)
    {
        try
        {
            return new Socket(v6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Raw, protocol);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported)
        {
            // .NET refuses protocols that it does not know; Linux takes any number.
            return NativeSocket.Open(v6 ? SocketFamily.Inet6 : SocketFamily.Inet, SocketType.Raw, (int)protocol);
        }
    }
}
