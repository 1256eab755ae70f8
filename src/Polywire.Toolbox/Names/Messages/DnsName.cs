using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polywire.Toolbox.Names.Messages;

/// <summary>
/// An absolute domain name: labels of 1 to 63 bytes, 255 bytes in all (RFC 1035 2.3.4). Letters of ASCII are equal in
/// both cases (RFC 4343); the case given is kept. Immutable.
/// </summary>
public sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>The largest name on the wire, in bytes (RFC 1035 2.3.4).</summary>
    public const int MaxBytes = 255;

    /// <summary>The largest label, in bytes (RFC 1035 2.3.4).</summary>
    public const int MaxLabelBytes = 63;

    private readonly byte[] _wire;

    internal DnsName(ReadOnlySpan<byte> wire) => _wire = wire.ToArray();

    /// <summary>The root, <c>.</c></summary>
    public static DnsName Root { get; } = new([0]);

    /// <summary>The name as it stands on the wire without compression: labels behind their lengths, then 0.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Whether this is the root.</summary>
    public bool IsRoot => _wire.Length == 1;

    /// <summary>How many labels stand before the root.</summary>
    public int LabelCount
    {
        get
        {
            int count = 0;
            for (int at = 0; _wire[at] != 0; at += _wire[at] + 1) count++;
            return count;
        }
    }

    /// <summary>The name without its first label; the root's parent is the root.</summary>
    public DnsName Parent => IsRoot ? this : new DnsName(_wire.AsSpan(_wire[0] + 1));

    /// <summary>
    /// A name from text as in zone files (RFC 1035 5.1): <c>\.</c> is a dot within a label, <c>\DDD</c> the byte DDD. Every
    /// name is absolute, with or without the last dot. Letters beyond ASCII become their IDNA form.
    /// </summary>
    /// <exception cref="DnsFormatException">An empty label, one of more than 63 bytes, a name of more than 255, or a bad escape.</exception>
    public static DnsName Parse(string text) => DnsNameText.Parse(text);

    /// <summary>The name under which an address is looked up backwards: <c>1.2.0.192.in-addr.arpa.</c> (RFC 1035 3.5), or under <c>ip6.arpa.</c> (RFC 3596 2.5).</summary>
    public static DnsName Reverse(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] bytes = address.GetAddressBytes();
        StringBuilder text = new();
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork) text.Append(bytes[i]).Append('.');
            else text.Append(Digit(bytes[i] & 15)).Append('.').Append(Digit(bytes[i] >> 4)).Append('.');
        }

        return Parse(text + (address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa." : "ip6.arpa."));
    }

    /// <summary>Whether this name is <paramref name="ancestor"/> or lies below it.</summary>
    public bool IsAtOrBelow(DnsName ancestor)
    {
        ArgumentNullException.ThrowIfNull(ancestor);
        int at = 0;
        while (_wire.Length - at > ancestor._wire.Length && _wire[at] != 0) at += _wire[at] + 1;
        return Same(_wire.AsSpan(at), ancestor._wire);
    }

    /// <summary>The text of zone files, with the last dot: <c>www.example.com.</c></summary>
    public override string ToString() => DnsNameText.Format(_wire);

    /// <summary>Whether both are the same name, in whatever case.</summary>
    public bool Equals(DnsName? other) => other is not null && Same(_wire, other._wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DnsName);

    /// <inheritdoc/>
    public override int GetHashCode() => HashOf(_wire);

    /// <summary>The two names one after another; labels keep their order.</summary>
    /// <exception cref="DnsFormatException">Together they are longer than 255 bytes.</exception>
    internal DnsName Under(DnsName suffix)
    {
        if (_wire.Length - 1 + suffix._wire.Length > MaxBytes) throw new DnsFormatException($"'{this}' under '{suffix}' has more than {MaxBytes} bytes", -1, "RFC 1035 2.3.4");
        return new DnsName([.. _wire.AsSpan(0, _wire.Length - 1), .. suffix._wire]);
    }

    // The lengths of labels are below 'A' (65), so comparing the whole wire form without case compares labels only.
    internal static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i])) return false;
        }

        return true;
    }

    internal static int HashOf(ReadOnlySpan<byte> wire)
    {
        HashCode hash = new();
        foreach (byte octet in wire) hash.Add(Lower(octet));
        return hash.ToHashCode();
    }

    private static byte Lower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;

    private static char Digit(int nibble) => "0123456789abcdef"[nibble];
}
