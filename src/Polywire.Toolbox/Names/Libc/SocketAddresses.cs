using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Polywire.Toolbox.Names.Libc;

/// <summary>Addresses as Linux lays them out (<c>struct sockaddr_in</c>, <c>sockaddr_in6</c>), and its numbers of families.</summary>
internal static class SocketAddresses
{
    public const int InterNetwork = 2, InterNetworkV6 = 10;

    private const int Ipv4Bytes = 16, Ipv6Bytes = 28;

    public static int Family(AddressFamily family) => family switch
    {
        AddressFamily.Unspecified => 0,
        AddressFamily.InterNetwork => InterNetwork,
        AddressFamily.InterNetworkV6 => InterNetworkV6,
        // One that getaddrinfo refuses.
        _ => ushort.MaxValue,
    };

    public static byte[] Write(IPEndPoint place)
    {
        bool older = place.AddressFamily == AddressFamily.InterNetwork;
        byte[] bytes = new byte[older ? Ipv4Bytes : Ipv6Bytes];
        BitConverter.TryWriteBytes(bytes, (ushort)(older ? InterNetwork : InterNetworkV6));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)place.Port);
        place.Address.TryWriteBytes(bytes.AsSpan(older ? 4 : 8), out _);
        if (!older) BitConverter.TryWriteBytes(bytes.AsSpan(24), (uint)place.Address.ScopeId);
        return bytes;
    }

    /// <summary>Null for a family that is not IP.</summary>
    public static IPEndPoint? Read(nint address, uint length)
    {
        byte[] bytes = new byte[length];
        Marshal.Copy(address, bytes, 0, bytes.Length);
        int family = bytes.Length < 2 ? 0 : BitConverter.ToUInt16(bytes);
        if (family == InterNetwork && bytes.Length >= Ipv4Bytes) return new IPEndPoint(new IPAddress(bytes.AsSpan(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)));
        if (family != InterNetworkV6 || bytes.Length < Ipv6Bytes) return null;
        return new IPEndPoint(new IPAddress(bytes.AsSpan(8, 16), BitConverter.ToUInt32(bytes, 24)), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)));
    }
}
