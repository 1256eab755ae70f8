using System.Net;

namespace Polywire.Sockets;

/// <summary>One datagram that came.</summary>
/// <param name="Bytes">What it holds; valid until the socket's next receive.</param>
/// <param name="From">Who sent it, to answer to; null for a Unix socket that has no name.</param>
/// <param name="IsCut">It was longer than <see cref="SocketLimits.DatagramBytes"/>: the rest is lost.</param>
public readonly record struct Datagram(ReadOnlyMemory<byte> Bytes, EndPoint? From, bool IsCut);
