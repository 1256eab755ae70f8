using System.Runtime.InteropServices;

namespace Polywire.Toolbox.Names.Libc;

/// <summary>The functions of the C library that look names up by the system's rules: /etc/hosts, nsswitch.conf, DNS, mDNS and what else is set up.</summary>
internal static partial class CLibrary
{
    /// <summary>errno: the buffer is too small.</summary>
    public const int OutOfRange = 34;

    [LibraryImport("libc", EntryPoint = "getaddrinfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetAddressInfo(string? host, string? service, in AddressInfoNative hints, out nint results);

    [LibraryImport("libc", EntryPoint = "freeaddrinfo")]
    public static partial void FreeAddressInfo(nint results);

    [LibraryImport("libc", EntryPoint = "gai_strerror")]
    public static partial nint AddressInfoError(int code);

    [LibraryImport("libc", EntryPoint = "getnameinfo")]
    public static partial int GetNameInfo(ReadOnlySpan<byte> address, int addressLength, Span<byte> host, int hostLength, Span<byte> service, int serviceLength, int flags);

    [LibraryImport("libc", EntryPoint = "gethostbyname_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetHostByName(string name, out HostNative entry, Span<byte> buffer, nint length, out nint result, out int code);

    [LibraryImport("libc", EntryPoint = "gethostbyaddr_r")]
    public static partial int GetHostByAddress(ReadOnlySpan<byte> address, int addressLength, int family, out HostNative entry, Span<byte> buffer, nint length, out nint result, out int code);

    [LibraryImport("libc", EntryPoint = "hstrerror")]
    public static partial nint HostError(int code);

    [LibraryImport("libc", EntryPoint = "getservbyname_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetServiceByName(string name, string? protocol, out ServiceNative entry, Span<byte> buffer, nint length, out nint result);

    [LibraryImport("libc", EntryPoint = "getservbyport_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetServiceByPort(int port, string? protocol, out ServiceNative entry, Span<byte> buffer, nint length, out nint result);

    [LibraryImport("libc", EntryPoint = "getprotobyname_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetProtocolByName(string name, out ProtocolNative entry, Span<byte> buffer, nint length, out nint result);

    [LibraryImport("libc", EntryPoint = "gethostname")]
    public static partial int GetHostName(Span<byte> name, nint length);

    /// <summary><c>struct addrinfo</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct AddressInfoNative
    {
        public int Flags, Family, Type, Protocol;
        public uint AddressLength;
        public nint Address, CanonicalName, Next;
    }

    /// <summary><c>struct hostent</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct HostNative
    {
        public nint Name, Aliases;
        public int Family, Length;
        public nint Addresses;
    }

    /// <summary><c>struct servent</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ServiceNative
    {
        public nint Name, Aliases;
        public int Port;
        public nint Protocol;
    }

    /// <summary><c>struct protoent</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ProtocolNative
    {
        public nint Name, Aliases;
        public int Number;
    }
}
