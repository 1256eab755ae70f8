using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Polywire.Connections;

namespace Polywire.Sockets;

/// <summary>
/// Whole Ethernet frames of one interface, as they come and go (AF_PACKET, packet(7)). Needs root or CAP_NET_RAW. On the loopback interface every frame is seen
/// twice: leaving (<see cref="PacketFrame.IsOutgoing"/>) and coming. One receive at a time.
/// </summary>
public sealed class PacketSocket : IAsyncDisposable
{
    // linux/if_packet.h: sll_pkttype of a frame that this host sends.
    private const byte Outgoing = 4;

    private readonly Socket _socket;
    private readonly SocketAddress _from = new(AddressFamily.Packet, SocketAddress.GetMaximumAddressSize(AddressFamily.Packet));
    private readonly byte[] _buffer;
    private readonly string _name;

    private PacketSocket(Socket socket, string name, SocketLimits limits)
    {
        _socket = socket;
        _name = name;
        _buffer = new byte[limits.DatagramBytes];
    }

    /// <summary>Opens one.</summary>
    /// <param name="interfaceName">The interface: <c>lo</c>, <c>eth0</c>.</param>
    /// <param name="etherType">What to receive: 0x0800 IPv4, 0x0806 ARP, 0x86DD IPv6; 3 (ETH_P_ALL), the default, for every frame, those that leave too.</param>
    /// <param name="limits">Null for the defaults; <see cref="SocketLimits.DatagramBytes"/> counts.</param>
    /// <exception cref="PolywireException">There is no such interface, or this user may not (<see cref="FailureCause.NotSupported"/>).</exception>
    public static PacketSocket Open(string interfaceName, int etherType = 3, SocketLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(interfaceName);
        NativeSocket.OnLinux();
        uint index = SystemCalls.InterfaceIndex(interfaceName);
        if (index == 0) throw new PolywireException(FailureKind.Refused, FailureCause.Unreachable, $"There is no interface '{interfaceName}' here. There are: {string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(one => one.Name))}.");
        // No frame of any other interface may come before it is bound: protocol 0 receives nothing.
        Socket socket = NativeSocket.Open(SocketFamily.Packet, SocketType.Raw);
        try
        {
            socket.Bind(new PacketEndPoint((int)index, checked((ushort)etherType)));
            return new PacketSocket(socket, interfaceName, limits ?? SocketLimits.Default);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw ConnectionFailure.From(failure, interfaceName);
        }
    }

    /// <summary>The next frame.</summary>
    /// <exception cref="PolywireException">The interface is down, or gone.</exception>
    public async ValueTask<PacketFrame> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            _from.Size = SocketAddress.GetMaximumAddressSize(AddressFamily.Packet);
            int read = await _socket.ReceiveFromAsync(_buffer, SocketFlags.None, _from, cancellationToken).ConfigureAwait(false);
            ReadOnlySpan<byte> from = _from.Buffer.Span;
            return new PacketFrame(_buffer.AsMemory(0, read), BinaryPrimitives.ReadUInt16BigEndian(from[PacketEndPoint.ProtocolAt..]), from[PacketEndPoint.KindAt] == Outgoing);
        }
        catch (SocketException failure)
        {
            throw ConnectionFailure.From(failure, _name);
        }
    }

    /// <summary>Sends a frame by this interface: destination, source, EtherType and what it carries.</summary>
    /// <exception cref="PolywireException">The interface is down, or the frame too long for it.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken = default)
    {
        try
        {
            await _socket.SendAsync(frame, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            throw ConnectionFailure.From(failure, _name);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
