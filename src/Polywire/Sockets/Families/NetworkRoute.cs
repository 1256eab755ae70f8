using System.Net;

namespace Polywire.Sockets;

/// <summary>A route, as <c>ip route show table all</c> shows it.</summary>
/// <param name="Destination">The network; null for every (<c>default</c>).</param>
/// <param name="PrefixLength">Bits of the destination that count.</param>
/// <param name="Gateway">Who passes it on; null when the network is at the interface itself.</param>
/// <param name="InterfaceIndex">The interface's number; 0 for none.</param>
/// <param name="Metric">The lowest goes first.</param>
/// <param name="Table">254 is the main table, 255 holds this host's own addresses.</param>
/// <param name="IsV6">Of IPv6.</param>
public sealed record NetworkRoute(IPAddress? Destination, int PrefixLength, IPAddress? Gateway, int InterfaceIndex, long Metric, long Table, bool IsV6);
