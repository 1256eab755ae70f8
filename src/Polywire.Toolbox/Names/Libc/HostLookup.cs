using System.Net;
using System.Runtime.InteropServices;

namespace Polywire.Toolbox.Names.Libc;

/// <summary>gethostbyname and gethostbyaddr, with room that grows until the entry fits.</summary>
internal static class HostLookup
{
    private const int HostNotFound = 1;

    // An entry that does not fit this is no entry.
    private const int MostBytes = 1 << 20;

    private delegate int Call(out CLibrary.HostNative entry, Span<byte> buffer, out nint result, out int code);

    public static HostEntry ByName(string name)
        => Lookup((out CLibrary.HostNative entry, Span<byte> buffer, out nint result, out int code) => CLibrary.GetHostByName(name, out entry, buffer, buffer.Length, out result, out code));

    public static HostEntry ByAddress(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        int family = SocketAddresses.Family(address.AddressFamily);
        return Lookup((out CLibrary.HostNative entry, Span<byte> buffer, out nint result, out int code)
            => CLibrary.GetHostByAddress(bytes, bytes.Length, family, out entry, buffer, buffer.Length, out result, out code));
    }

    private static HostEntry Lookup(Call call)
    {
        for (int size = 16_384; ; size *= 4)
        {
            // Pinned: the entry points into it.
            byte[] buffer = GC.AllocateUninitializedArray<byte>(size, pinned: true);
            int error = call(out CLibrary.HostNative entry, buffer, out nint result, out int code);
            if (error == CLibrary.OutOfRange && size < MostBytes) continue;
            if (error != 0 || result == 0) throw Failure(code == 0 ? HostNotFound : code);
            HostEntry found = Read(entry);
            GC.KeepAlive(buffer);
            return found;
        }
    }

    private static NameServiceException Failure(int code) => new(code, Marshal.PtrToStringUTF8(CLibrary.HostError(code)) ?? "Unknown host");

    private static HostEntry Read(CLibrary.HostNative entry)
    {
        List<IPAddress> addresses = [];
        foreach (nint address in Pointers(entry.Addresses))
        {
            byte[] bytes = new byte[entry.Length];
            Marshal.Copy(address, bytes, 0, bytes.Length);
            addresses.Add(new IPAddress(bytes));
        }

        return new HostEntry(Marshal.PtrToStringUTF8(entry.Name) ?? "", [.. Pointers(entry.Aliases).Select(static alias => Marshal.PtrToStringUTF8(alias)!)], addresses);
    }

    // A list of pointers that ends with a null.
    private static IEnumerable<nint> Pointers(nint list)
    {
        for (nint at = list; at != 0 && Marshal.ReadIntPtr(at) is var pointer and not 0; at += nint.Size) yield return pointer;
    }
}
