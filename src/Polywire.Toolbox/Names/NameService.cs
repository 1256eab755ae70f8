using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Polywire.Toolbox.Names.Libc;

namespace Polywire.Toolbox.Names;

/// <summary>
/// Names as the system knows them (/etc/hosts, /etc/services, nsswitch.conf, DNS), by the C library: Python's functions of the module
/// <c>socket</c> under names of .NET, with the same results. The C library blocks, so each call takes a thread of the pool until it
/// returns, even when its caller has given up. Linux only.
/// </summary>
public static class NameService
{
    private const string ServiceNotFound = "service/proto not found", PortNotFound = "port/proto not found", ProtocolNotFound = "protocol not found";

    // NI_MAXHOST and NI_MAXSERV of the C library.
    private const int HostBytes = 1025, ServiceBytes = 32;
    private const int EntryBytes = 16_384;
    private const int FamilyError = -9;

    /// <summary>Every way to reach a host and service (Python's <c>getaddrinfo</c>).</summary>
    /// <param name="host">A name or address; null for this machine.</param>
    /// <param name="service">A service's name or a port; null for port 0.</param>
    /// <param name="family">Only this family; unspecified for both.</param>
    /// <param name="type">Only this kind of socket; 0 for all.</param>
    /// <param name="protocol">Only this protocol; 0 for all.</param>
    /// <param name="flags">How to look up.</param>
    /// <param name="cancellationToken">Ends the wait, not the look-up.</param>
    /// <exception cref="NameServiceException">It leads nowhere; <see cref="NameServiceException.Code"/> is <c>EAI_</c>'s.</exception>
    public static Task<IReadOnlyList<AddressInfo>> GetAddrInfoAsync(
        string? host, string? service, AddressFamily family = AddressFamily.Unspecified, SocketType type = 0, ProtocolType protocol = 0,
        AddressInfoFlags flags = AddressInfoFlags.None, CancellationToken cancellationToken = default)
    {
        CLibrary.AddressInfoNative hints = new() { Flags = (int)flags, Family = SocketAddresses.Family(family), Type = (int)type, Protocol = (int)protocol };
        return RunAsync<IReadOnlyList<AddressInfo>>(() => AddressInfos(host is null ? null : Ascii(host), service, hints), cancellationToken);
    }

    /// <summary>The first IPv4 address of a host (Python's <c>gethostbyname</c>); the empty name is 0.0.0.0, <c>&lt;broadcast&gt;</c> 255.255.255.255.</summary>
    /// <inheritdoc cref="GetAddrInfoAsync" path="/exception"/>
    public static Task<IPAddress> GetHostByNameAsync(string host, CancellationToken cancellationToken = default)
        => RunAsync(() => Address(host, AddressFamily.InterNetwork), cancellationToken);

    /// <summary>A host's canonical name, other names and IPv4 addresses (Python's <c>gethostbyname_ex</c>).</summary>
    /// <exception cref="NameServiceException">There is no such host.</exception>
    public static Task<HostEntry> GetHostByNameExAsync(string host, CancellationToken cancellationToken = default)
        => RunAsync(
            () =>
            {
                // As Python does: who has no address fails as in gethostbyname.
                Address(host, AddressFamily.InterNetwork);
                return HostLookup.ByName(Ascii(host));
            },
            cancellationToken);

    /// <summary>The names of an address, or of a host's first address (Python's <c>gethostbyaddr</c>).</summary>
    /// <exception cref="NameServiceException">There is no such host, or the address has no name.</exception>
    public static Task<HostEntry> GetHostByAddrAsync(string host, CancellationToken cancellationToken = default)
        => RunAsync(() => HostLookup.ByAddress(Address(host, AddressFamily.Unspecified)), cancellationToken);

    /// <summary>The names of an address and a port (Python's <c>getnameinfo</c>).</summary>
    /// <exception cref="NameServiceException">The address has no name, and one is required.</exception>
    public static Task<(string Host, string Service)> GetNameInfoAsync(IPEndPoint address, NameInfoFlags flags = NameInfoFlags.None, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        return RunAsync(() => NameInfo(SocketAddresses.Write(address), (int)flags), cancellationToken);
    }

    /// <summary>The full name of a host, or of this one (Python's <c>getfqdn</c>): the first of its names with a dot, else its name.</summary>
    public static Task<string> GetFqdnAsync(string name = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return RunAsync(() => FullName(name.Trim()), cancellationToken);
    }

    /// <summary>The port of a service (Python's <c>getservbyname</c>), of any protocol when none is given.</summary>
    /// <exception cref="NameServiceException">There is no such service.</exception>
    public static Task<int> GetServByNameAsync(string service, string? protocol = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        return RunAsync(
            () =>
            {
                byte[] buffer = Buffer();
                int error = CLibrary.GetServiceByName(service, protocol, out CLibrary.ServiceNative entry, buffer, buffer.Length, out nint result);
                return error == 0 && result != 0 ? (int)(ushort)IPAddress.NetworkToHostOrder((short)entry.Port) : throw new NameServiceException(0, ServiceNotFound);
            },
            cancellationToken);
    }

    /// <summary>The service at a port (Python's <c>getservbyport</c>), of any protocol when none is given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No port is like that.</exception>
    /// <exception cref="NameServiceException">There is no such service.</exception>
    public static Task<string> GetServByPortAsync(int port, string? protocol = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        return RunAsync(
            () =>
            {
                byte[] buffer = Buffer();
                int error = CLibrary.GetServiceByPort((ushort)IPAddress.HostToNetworkOrder((short)port), protocol, out CLibrary.ServiceNative entry, buffer, buffer.Length, out nint result);
                string? name = error == 0 && result != 0 ? Marshal.PtrToStringUTF8(entry.Name) : null;
                GC.KeepAlive(buffer);
                return name ?? throw new NameServiceException(0, PortNotFound);
            },
            cancellationToken);
    }

    /// <summary>The number of a protocol (Python's <c>getprotobyname</c>).</summary>
    /// <exception cref="NameServiceException">There is no such protocol.</exception>
    public static Task<int> GetProtoByNameAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return RunAsync(
            () =>
            {
                byte[] buffer = Buffer();
                int error = CLibrary.GetProtocolByName(name, out CLibrary.ProtocolNative entry, buffer, buffer.Length, out nint result);
                return error == 0 && result != 0 ? entry.Number : throw new NameServiceException(0, ProtocolNotFound);
            },
            cancellationToken);
    }

    private static Task<T> RunAsync<T>(Func<T> lookup, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("The system's names are looked up by Linux's C library.");
        return Task.Run(lookup, cancellationToken).WaitAsync(cancellationToken);
    }

    private static byte[] Buffer() => GC.AllocateUninitializedArray<byte>(EntryBytes, pinned: true);

    // The C library ends names at the first zero byte: nobody shall look up less than was asked for.
    private static string Ascii(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A host's name holds no zero byte.", nameof(host));
        return System.Text.Ascii.IsValid(host) ? host : new System.Globalization.IdnMapping().GetAscii(host);
    }

    private static List<AddressInfo> AddressInfos(string? host, string? service, CLibrary.AddressInfoNative hints)
    {
        int error = CLibrary.GetAddressInfo(host, service, hints, out nint results);
        if (error != 0) throw Failure(error);
        try
        {
            List<AddressInfo> found = [];
            for (nint at = results; at != 0;)
            {
                CLibrary.AddressInfoNative entry = Marshal.PtrToStructure<CLibrary.AddressInfoNative>(at);
                if (SocketAddresses.Read(entry.Address, entry.AddressLength) is { } place)
                    found.Add(new AddressInfo(place.AddressFamily, (SocketType)entry.Type, (ProtocolType)entry.Protocol, Marshal.PtrToStringUTF8(entry.CanonicalName) ?? "", place));
                at = entry.Next;
            }

            return found;
        }
        finally
        {
            CLibrary.FreeAddressInfo(results);
        }
    }

    // How Python takes a host: two names of its own, then whatever the system knows.
    private static IPAddress Address(string host, AddressFamily family)
    {
        string name = Ascii(host);
        if (name.Length == 0)
        {
            List<AddressInfo> own = AddressInfos(null, "0", new() { Family = SocketAddresses.Family(family), Type = (int)SocketType.Dgram, Flags = (int)AddressInfoFlags.Passive });
            return own.Count == 1 ? own[0].Address.Address : throw new NameServiceException(0, "wildcard resolved to multiple address");
        }

        if (name is "255.255.255.255" or "<broadcast>") return family == AddressFamily.InterNetworkV6 ? throw Failure(FamilyError) : IPAddress.Broadcast;
        return AddressInfos(name, null, new() { Family = SocketAddresses.Family(family) })[0].Address.Address;
    }

    private static (string Host, string Service) NameInfo(byte[] address, int flags)
    {
        byte[] host = new byte[HostBytes], service = new byte[ServiceBytes];
        int error = CLibrary.GetNameInfo(address, address.Length, host, host.Length, service, service.Length, flags);
        return error == 0 ? (Text(host), Text(service)) : throw Failure(error);
    }

    private static string FullName(string name)
    {
        if (name is "" or "0.0.0.0" or "::")
        {
            byte[] own = new byte[HostBytes];
            name = CLibrary.GetHostName(own, own.Length - 1) == 0 ? Text(own) : Environment.MachineName;
        }

        try
        {
            HostEntry found = HostLookup.ByAddress(Address(name, AddressFamily.Unspecified));
            return found.Aliases.Prepend(found.Name).FirstOrDefault(static one => one.Contains('.', StringComparison.Ordinal)) ?? found.Name;
        }
        catch (NameServiceException)
        {
            return name;
        }
    }

    private static string Text(byte[] zeroEnded) => Encoding.UTF8.GetString(zeroEnded.AsSpan(0, Math.Max(0, Array.IndexOf(zeroEnded, (byte)0))));

    private static NameServiceException Failure(int code) => new(code, Marshal.PtrToStringUTF8(CLibrary.AddressInfoError(code)) ?? "Unknown error");
}
