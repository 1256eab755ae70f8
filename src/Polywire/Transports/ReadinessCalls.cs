using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Polywire.Transports;

/// <summary>epoll(7) of Linux, and what is done with a socket that is ready.</summary>
internal static unsafe partial class ReadinessCalls
{
    internal const int CloseOnExec = 0x80000;
    internal const int Add = 1;

    /// <summary>MSG_DONTWAIT and MSG_NOSIGNAL.</summary>
    internal const int AtOnce = 0x4040;

    /// <summary>EAGAIN.</summary>
    internal const int NotNow = 11;

    internal const uint In = 0x1;
    internal const uint Urgent = 0x2;
    internal const uint PeerFinished = 0x2000;
    internal const uint OnChange = 0x80000000;

    /// <summary>epoll_create1(2).</summary>
    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int Create(int flags);

    /// <summary>epoll_ctl(2).</summary>
    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int Control(int poll, int operation, int descriptor, byte* about);

    /// <summary>epoll_wait(2).</summary>
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int Wait(int poll, byte* events, int most, int milliseconds);

    /// <summary>recv(2).</summary>
    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(SafeSocketHandle socket, Span<byte> buffer, nint bytes, int flags);

    /// <summary>send(2).</summary>
    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nint count, int flags);
}
