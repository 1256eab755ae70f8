using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Polywire.Sockets;

/// <summary>
/// Opens a socket of any family that this Linux has, also of those that .NET does not know (netlink, vsock, TIPC), and of protocols that it refuses by itself. What
/// the kernel lacks, or does not allow, is said in so many words.
/// </summary>
public static class NativeSocket
{
    // Linux's numbers (asm-generic/errno.h).
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const int ProtocolNotSupported = 93;
    private const int TypeNotSupported = 94;
    private const int FamilyNotSupported = 97;

    /// <summary>SOCK_CLOEXEC: programs that are started do not inherit it.</summary>
    private const int CloseOnExec = 0x80000;

    /// <summary>Opens a socket.</summary>
    /// <param name="family">The family; any number of Linux may be cast.</param>
    /// <param name="type">Stream, Dgram, Raw, Seqpacket.</param>
    /// <param name="protocol">The family's number of it, 0 for its usual one; for packet sockets in network byte order.</param>
    /// <returns>A socket on which sending and receiving work; what takes an end point wants one of the family's own.</returns>
    /// <exception cref="PolywireException">The kernel lacks it, or this user may not (<see cref="FailureCause.NotSupported"/>); too many files are open.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static Socket Open(SocketFamily family, SocketType type, int protocol = 0)
    {
        OnLinux();
        int descriptor = SystemCalls.Socket((int)family, Number(type) | CloseOnExec, protocol);
        return descriptor >= 0 ? Own(descriptor) : throw Explain(family, type, protocol, Marshal.GetLastPInvokeError());
    }

    internal static Socket Own(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));

    internal static void OnLinux()
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Sockets by the numbers of Linux are there on Linux alone.");
    }

    internal static PolywireException Explain(SocketFamily family, SocketType type, int protocol, int error)
    {
        string name = Enum.IsDefined(family) ? $"AF_{family.ToString().ToUpperInvariant()}" : $"family {(int)family}";
        (FailureCause cause, string why) = error switch
        {
            FamilyNotSupported => (FailureCause.NotSupported, $"this kernel has no {name}: it was built without it, or its module is not loaded{(family == SocketFamily.Tipc ? " (modprobe tipc)" : "")}."),
            TypeNotSupported => (FailureCause.NotSupported, $"{name} has no sockets of the type {type}."),
            ProtocolNotSupported => (FailureCause.NotSupported, $"{name} has no protocol {protocol} for the type {type}."),
            NotPermitted or AccessDenied => (FailureCause.NotSupported, $"this user may not: {name} sockets of the type {type} need root, or the capability CAP_NET_RAW (setcap cap_net_raw+ep PROGRAM)."),
            _ => (FailureCause.None, new Win32Exception(error).Message + "."),
        };
        return new PolywireException(FailureKind.Refused, cause, "No socket: " + why, new Win32Exception(error));
    }

    internal static int Number(SocketType type) => type switch
    {
        SocketType.Stream => 1,
        SocketType.Dgram => 2,
        SocketType.Raw => 3,
        SocketType.Seqpacket => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Stream, Dgram, Raw or Seqpacket."),
    };
}
