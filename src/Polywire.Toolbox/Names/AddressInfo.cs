using System.Net;
using System.Net.Sockets;

namespace Polywire.Toolbox.Names;

/// <summary>One way to reach a host and service: what a socket is made and connected with (RFC 3493 6.1).</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Type">The kind of socket.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="CanonicalName">The host's canonical name, in the first entry, and only when asked for; else empty.</param>
/// <param name="Address">Address, port and IPv6's scope.</param>
public sealed record AddressInfo(AddressFamily Family, SocketType Type, ProtocolType Protocol, string CanonicalName, IPEndPoint Address);
