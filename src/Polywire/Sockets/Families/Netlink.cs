using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace Polywire.Sockets;

/// <summary>Asks the kernel for interfaces, addresses and routes (AF_NETLINK, rtnetlink(7)): what <c>ip -j link</c>, <c>address</c> and <c>route</c> print.</summary>
public static class Netlink
{
    // linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h.
    private const int NetlinkError = 2;
    private const int NetlinkDone = 3;
    private const int GetLink = 18;
    private const int GetAddress = 22;
    private const int GetRoute = 26;
    private const int NewLink = 16;
    private const int NewAddress = 20;
    private const int NewRoute = 24;
    private const ushort RequestDump = 0x301;
    private const int LinkFixed = 16;
    private const int AddressFixed = 8;
    private const int RouteFixed = 12;
    private const int Up = 0x1;
    private const int Loopback = 0x8;
    private const int Running = 0x40;
    private const byte Inet6 = 10;
    private const int CacheEntry = 0x200;

    // The kernel fills up to 32 KiB per datagram of a dump.
    private const int DatagramBytes = 65_536;

    /// <summary>The interfaces.</summary>
    /// <exception cref="PolywireException">The kernel refuses, or has no netlink.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static async Task<IReadOnlyList<NetworkLink>> LinksAsync(CancellationToken cancellationToken = default)
    {
        var links = new List<NetworkLink>();
        await DumpAsync(GetLink, bytes => ReadAll(bytes.Span, NewLink, ReadLink, links), cancellationToken).ConfigureAwait(false);
        return links;
    }

    /// <summary>The addresses of all interfaces.</summary>
    /// <inheritdoc cref="LinksAsync" path="/exception"/>
    public static async Task<IReadOnlyList<NetworkAddress>> AddressesAsync(CancellationToken cancellationToken = default)
    {
        var addresses = new List<NetworkAddress>();
        await DumpAsync(GetAddress, bytes => ReadAll(bytes.Span, NewAddress, ReadAddress, addresses), cancellationToken).ConfigureAwait(false);
        return addresses;
    }

    /// <summary>The routes of all tables, IPv4 and IPv6.</summary>
    /// <inheritdoc cref="LinksAsync" path="/exception"/>
    public static async Task<IReadOnlyList<NetworkRoute>> RoutesAsync(CancellationToken cancellationToken = default)
    {
        var routes = new List<NetworkRoute?>();
        await DumpAsync(GetRoute, bytes => ReadAll(bytes.Span, NewRoute, ReadRoute, routes), cancellationToken).ConfigureAwait(false);
        return [.. routes.OfType<NetworkRoute>()];
    }

    internal delegate T Reader<T>(NetlinkMessage message);

    /// <summary>Reads one datagram of a dump.</summary>
    /// <returns>True when it was the last.</returns>
    internal static bool ReadAll<T>(ReadOnlySpan<byte> bytes, int type, Reader<T> read, List<T> into)
    {
        while (NetlinkMessage.TryRead(ref bytes, out NetlinkMessage message))
        {
            if (message.Type == NetlinkDone) return true;
            if (message.Type == NetlinkError) throw Refusal(message.Body);
            if (message.Type == type) into.Add(read(message));
        }
        return false;
    }

    // struct ifinfomsg: family, pad, type, index, flags, change; then attributes (1 address, 3 name, 4 MTU).
    internal static NetworkLink ReadLink(NetlinkMessage message)
    {
        ReadOnlySpan<byte> name = message.Attribute(3, LinkFixed), address = message.Attribute(1, LinkFixed);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(message.Body[8..]);
        return new NetworkLink(
            BinaryPrimitives.ReadInt32LittleEndian(message.Body[4..]), Encoding.UTF8.GetString(name.TrimEnd((byte)0)),
            (flags & Up) != 0, (flags & Running) != 0, (flags & Loopback) != 0, (int)message.Number(4, LinkFixed, 0), new PhysicalAddress(address.ToArray()));
    }

    // struct ifaddrmsg: family, prefix length, flags, scope, index; then attributes (1 the peer's address, 2 this one's, 4 broadcast).
    internal static NetworkAddress ReadAddress(NetlinkMessage message)
    {
        ReadOnlySpan<byte> local = message.Attribute(2, AddressFixed);
        return new NetworkAddress(
            BinaryPrimitives.ReadInt32LittleEndian(message.Body[4..]), Ip(local.IsEmpty ? message.Attribute(1, AddressFixed) : local) ?? throw NetlinkMessage.Wrong("an address that is none"),
            message.Body[1], Ip(message.Attribute(4, AddressFixed)));
    }

    // struct rtmsg: family, destination length, source length, TOS, table, protocol, scope, type, flags; then attributes (1 destination, 4 interface, 5 gateway, 6 metric, 15 table).
    internal static NetworkRoute? ReadRoute(NetlinkMessage message)
    {
        ReadOnlySpan<byte> destination = message.Attribute(1, RouteFixed), body = message.Body;
        // What the kernel has remembered of IPv6's routes is none of them (RTM_F_CLONED).
        if ((BinaryPrimitives.ReadUInt32LittleEndian(body[8..]) & CacheEntry) != 0) return null;
        return new NetworkRoute(
            Ip(destination), body[1], Ip(message.Attribute(5, RouteFixed)), (int)message.Number(4, RouteFixed, 0),
            message.Number(6, RouteFixed, 0), message.Number(15, RouteFixed, body[4]), body[0] == Inet6);
    }

    private static IPAddress? Ip(ReadOnlySpan<byte> bytes) => bytes.Length is 4 or 16 ? new IPAddress(bytes) : null;

    private static PolywireException Refusal(ReadOnlySpan<byte> body)
    {
        int error = body.Length < sizeof(int) ? 0 : -BinaryPrimitives.ReadInt32LittleEndian(body);
        return new PolywireException(FailureKind.Refused, $"The kernel refuses to tell over netlink: {new Win32Exception(error).Message}.");
    }

    private static async Task DumpAsync(int type, Func<ReadOnlyMemory<byte>, bool> take, CancellationToken cancellationToken)
    {
        using Socket socket = NativeSocket.Open(SocketFamily.Netlink, SocketType.Raw);
        // struct nlmsghdr and struct rtgenmsg, padded.
        byte[] request = new byte[20], answer = new byte[DatagramBytes];
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(4), (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), RequestDump);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(8), 1);
        await socket.SendAsync(request, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        for (bool last = false; !last;)
        {
            int read = await socket.ReceiveAsync(answer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            last = take(answer.AsMemory(0, read));
        }
    }
}
