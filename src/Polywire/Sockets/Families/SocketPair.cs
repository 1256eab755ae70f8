using System.Net.Sockets;
using System.Runtime.InteropServices;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>Two sockets that are connected with each other and with nobody else (socketpair(2)): what one sends, the other receives.</summary>
public static class SocketPair
{
    /// <summary>Makes a pair of connections.</summary>
    /// <exception cref="PolywireException">Too many files are open.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static (SocketConnection First, SocketConnection Second) Create(SocketLimits? limits = null)
    {
        (Socket first, Socket second) = Open(SocketType.Stream);
        return (new SocketConnection(new SocketTransport(first), limits), new SocketConnection(new SocketTransport(second), limits));
    }

    /// <summary>Makes a pair of sockets of a type: Dgram and Seqpacket keep messages apart. Each can be given to a program that is started (<see cref="Socket.Handle"/>).</summary>
    /// <inheritdoc cref="Create"/>
    public static (Socket First, Socket Second) Open(SocketType type)
    {
        NativeSocket.OnLinux();
        Span<int> pair = stackalloc int[2];
        if (SystemCalls.SocketPair((int)SocketFamily.Unix, NativeSocket.Number(type), 0, pair) < 0)
            throw NativeSocket.Explain(SocketFamily.Unix, type, 0, Marshal.GetLastPInvokeError());
        return (NativeSocket.Own(pair[0]), NativeSocket.Own(pair[1]));
    }
}
